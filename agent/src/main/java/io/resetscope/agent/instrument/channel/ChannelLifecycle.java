package io.resetscope.agent.instrument.channel;

import io.resetscope.bootstrap.ConnectionEvents;
import java.io.FileDescriptor;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import net.bytebuddy.asm.Advice;

/** Advice for the life of a channel: accept, connect in its three forms, shutdown, close. */
final class ChannelLifecycle {

    private ChannelLifecycle() {}

    static final class Accepted {

        @Advice.OnMethodExit(suppress = Throwable.class)
        static void exit(
                @Advice.FieldValue("fd") FileDescriptor fd, @Advice.FieldValue("remoteAddress") SocketAddress remote) {
            ConnectionEvents.channelAccepted(fd, remote);
        }
    }

    static final class AsynchronouslyAccepted {

        @Advice.OnMethodExit(suppress = Throwable.class)
        static void exit(@Advice.Argument(1) FileDescriptor fd, @Advice.Argument(2) InetSocketAddress remote) {
            ConnectionEvents.channelAccepted(fd, remote);
        }
    }

    static final class Connect {

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static long enter() {
            return ConnectionEvents.now();
        }

        @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class)
        static void exit(
                @Advice.FieldValue("fd") FileDescriptor fd,
                @Advice.Argument(0) SocketAddress remote,
                @Advice.Enter long started,
                @Advice.Return boolean connected,
                @Advice.Thrown Throwable error) {
            ConnectionEvents.connected(fd, remote, !connected, started, error);
        }
    }

    static final class FinishConnect {

        @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class)
        static void exit(
                @Advice.FieldValue("fd") FileDescriptor fd,
                @Advice.FieldValue("remoteAddress") SocketAddress remote,
                @Advice.Return boolean connected,
                @Advice.Thrown Throwable error) {
            ConnectionEvents.connected(fd, remote, !connected, 0, error);
        }
    }

    static final class BlockingConnect {

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static long enter() {
            return ConnectionEvents.now();
        }

        @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class)
        static void exit(
                @Advice.FieldValue("fd") FileDescriptor fd,
                @Advice.Argument(0) SocketAddress remote,
                @Advice.Enter long started,
                @Advice.Thrown Throwable error) {
            ConnectionEvents.connected(fd, remote, false, started, error);
        }
    }

    static final class ShutdownInput {

        // on the way in: a reader in another thread sees the end of the stream before this method returns
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.FieldValue("fd") FileDescriptor fd) {
            ConnectionEvents.channelShutdown(fd, false);
        }
    }

    static final class ShutdownOutput {

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.FieldValue("fd") FileDescriptor fd) {
            ConnectionEvents.channelShutdown(fd, true);
        }
    }

    static final class Close {

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.FieldValue("fd") FileDescriptor fd) {
            ConnectionEvents.channelClosing(fd);
        }
    }

    static final class AsynchronousClose {

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.FieldValue("fd") FileDescriptor fd) {
            ConnectionEvents.asynchronousChannelClosing(fd);
        }
    }
}
