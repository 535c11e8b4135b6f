package io.resetscope.agent.instrument.netty;

import static io.resetscope.agent.instrument.InstrumentedClass.Hook.hook;
import static io.resetscope.agent.instrument.InstrumentedClass.Hook.hookWhereThere;
import static net.bytebuddy.matcher.ElementMatchers.isConstructor;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;
import static net.bytebuddy.matcher.ElementMatchers.takesNoArguments;

import io.resetscope.agent.instrument.InstrumentedClass;
import io.resetscope.bootstrap.NativeEvents;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import net.bytebuddy.asm.Advice;

/**
 * Sockets of Netty's native transports (epoll, kqueue): connect, accept, shutdown, and in newer versions single reads and
 * writes. An accepted connection is known when the thread that accepted its descriptor makes a socket of it, which is the
 * same for every transport and version, unlike the channels above. The bytes of io_uring do not pass here.
 */
public final class UnixSocketInstrumentation extends InstrumentedClass {

    /** @param className Netty's own, or of a library that brings its Netty under other names */
    public UnixSocketInstrumentation(String className) {
        super(
                className,
                hook("unix.Socket.create", isConstructor().and(takesArguments(int.class)), Create.class),
                hook("unix.Socket.accept", named("accept").and(takesArguments(byte[].class)), Accept.class),
                hook("unix.Socket.connect", named("connect").and(takesArguments(SocketAddress.class)), Connect.class),
                hook("unix.Socket.finishConnect", named("finishConnect").and(takesNoArguments()), FinishConnect.class),
                hook(
                        "unix.Socket.shutdown",
                        named("shutdown").and(takesArguments(boolean.class, boolean.class)),
                        Shutdown.class),
                hookWhereThere(
                        "unix.Socket.recv",
                        named("recv").and(takesArguments(ByteBuffer.class, int.class, int.class)),
                        UnixSocketBytes.Read.class),
                hookWhereThere(
                        "unix.Socket.recvAddress",
                        named("recvAddress").and(takesArguments(long.class, int.class, int.class)),
                        UnixSocketBytes.ReadAddress.class),
                hookWhereThere(
                        "unix.Socket.send",
                        named("send").and(takesArguments(ByteBuffer.class, int.class, int.class)),
                        UnixSocketBytes.Write.class),
                hookWhereThere(
                        "unix.Socket.sendAddress",
                        named("sendAddress").and(takesArguments(long.class, int.class, int.class)),
                        UnixSocketBytes.WriteAddress.class));
    }

    static final class Create {

        @Advice.OnMethodExit(suppress = Throwable.class)
        static void exit(@Advice.This Object socket, @Advice.Argument(0) int fd) {
            NativeEvents.created(socket, fd);
        }
    }

    static final class Accept {

        @Advice.OnMethodExit(suppress = Throwable.class)
        static void exit(@Advice.Return int fd) {
            NativeEvents.accepted(fd);
        }
    }

    static final class Connect {

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static long enter() {
            return NativeEvents.now();
        }

        @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class)
        static void exit(
                @Advice.This Object socket,
                @Advice.FieldValue("fd") int fd,
                @Advice.Argument(0) SocketAddress remote,
                @Advice.Enter long started,
                @Advice.Return boolean connected,
                @Advice.Thrown Throwable error) {
            NativeEvents.connect(socket, fd, remote, error == null && !connected, started, error);
        }
    }

    static final class FinishConnect {

        @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class)
        static void exit(@Advice.This Object socket, @Advice.Return boolean connected, @Advice.Thrown Throwable error) {
            NativeEvents.connectFinished(socket, error == null && !connected, error);
        }
    }

    static final class Shutdown {

        // on the way in: a reader in another thread sees the end of the stream before this method returns
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(
                @Advice.This Object socket, @Advice.Argument(0) boolean input, @Advice.Argument(1) boolean output) {
            NativeEvents.shutdown(socket, input, output);
        }
    }
}
