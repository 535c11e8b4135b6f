package io.resetscope.agent.instrument.channel;

import io.resetscope.bootstrap.ConnectionEvents;
import java.io.FileDescriptor;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import net.bytebuddy.asm.Advice;

/**
 * Advice for the bytes of a {@code SocketChannelImpl}. A single buffer's bytes end at its position afterwards; for
 * several buffers the positions are noted beforehand, because afterwards they do not tell where they started.
 */
final class ChannelBytes {

    private ChannelBytes() {}

    static final class Read {

        @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class)
        static void exit(
                @Advice.FieldValue("fd") FileDescriptor fd,
                @Advice.FieldValue("remoteAddress") SocketAddress remote,
                @Advice.Argument(0) ByteBuffer buffer,
                @Advice.Return int count,
                @Advice.Thrown Throwable error) {
            ConnectionEvents.read(fd, remote, buffer, count, error);
        }
    }

    static final class Scatter {

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Object enter(
                @Advice.FieldValue("fd") FileDescriptor fd,
                @Advice.FieldValue("remoteAddress") SocketAddress remote,
                @Advice.Argument(0) ByteBuffer[] buffers,
                @Advice.Argument(1) int offset,
                @Advice.Argument(2) int length) {
            return ConnectionEvents.scatterStarting(fd, remote, buffers, offset, length);
        }

        @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class)
        static void exit(
                @Advice.Enter Object connection,
                @Advice.Argument(0) ByteBuffer[] buffers,
                @Advice.Argument(1) int offset,
                @Advice.Argument(2) int length,
                @Advice.Return long count,
                @Advice.Thrown Throwable error) {
            ConnectionEvents.scattered(connection, buffers, offset, length, count, error);
        }
    }

    static final class BlockingRead {

        @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class)
        static void exit(
                @Advice.FieldValue("fd") FileDescriptor fd,
                @Advice.FieldValue("remoteAddress") SocketAddress remote,
                @Advice.Argument(0) byte[] array,
                @Advice.Argument(1) int from,
                @Advice.Return int count,
                @Advice.Thrown Throwable error) {
            ConnectionEvents.read(fd, remote, array, from, count, error);
        }
    }

    static final class Write {

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Object enter(
                @Advice.FieldValue("fd") FileDescriptor fd, @Advice.FieldValue("remoteAddress") SocketAddress remote) {
            return ConnectionEvents.writeStarting(fd, remote);
        }

        @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class)
        static void exit(
                @Advice.Enter Object connection,
                @Advice.Argument(0) ByteBuffer buffer,
                @Advice.Return int count,
                @Advice.Thrown Throwable error) {
            ConnectionEvents.written(connection, buffer, count, error);
        }
    }

    static final class Gather {

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Object enter(
                @Advice.FieldValue("fd") FileDescriptor fd,
                @Advice.FieldValue("remoteAddress") SocketAddress remote,
                @Advice.Argument(0) ByteBuffer[] buffers,
                @Advice.Argument(1) int offset,
                @Advice.Argument(2) int length) {
            return ConnectionEvents.gatherStarting(fd, remote, buffers, offset, length);
        }

        @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class)
        static void exit(
                @Advice.Enter Object connection,
                @Advice.Argument(0) ByteBuffer[] buffers,
                @Advice.Argument(1) int offset,
                @Advice.Argument(2) int length,
                @Advice.Return long count,
                @Advice.Thrown Throwable error) {
            ConnectionEvents.gathered(connection, buffers, offset, length, count, error);
        }
    }

    static final class BlockingWrite {

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Object enter(
                @Advice.FieldValue("fd") FileDescriptor fd, @Advice.FieldValue("remoteAddress") SocketAddress remote) {
            return ConnectionEvents.writeStarting(fd, remote);
        }

        @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class)
        static void exit(
                @Advice.Enter Object connection,
                @Advice.Argument(0) byte[] array,
                @Advice.Argument(1) int from,
                @Advice.Argument(2) int length,
                @Advice.Thrown Throwable error) {
            ConnectionEvents.written(connection, array, from, length, error);
        }
    }
}
