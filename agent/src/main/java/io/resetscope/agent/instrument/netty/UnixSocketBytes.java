package io.resetscope.agent.instrument.netty;

import io.resetscope.bootstrap.NativeEvents;
import java.nio.ByteBuffer;
import net.bytebuddy.asm.Advice;

/**
 * Advice for the bytes of Netty's native sockets, which lie in direct buffers or at bare addresses. Netty says where they
 * begin and end in its arguments; the buffers' own positions stay as they were.
 */
final class UnixSocketBytes {

    private UnixSocketBytes() {}

    static final class Read {

        @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class)
        static void exit(
                @Advice.This Object socket,
                @Advice.FieldValue("fd") int fd,
                @Advice.Argument(0) ByteBuffer buffer,
                @Advice.Argument(1) int from,
                @Advice.Return int count,
                @Advice.Thrown Throwable error) {
            NativeEvents.read(socket, fd, buffer, from, count, error);
        }
    }

    static final class ReadAddress {

        @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class)
        static void exit(
                @Advice.This Object socket,
                @Advice.FieldValue("fd") int fd,
                @Advice.Argument(0) long address,
                @Advice.Argument(1) int from,
                @Advice.Return int count,
                @Advice.Thrown Throwable error) {
            NativeEvents.read(socket, fd, address, from, count, error);
        }
    }

    static final class Write {

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Object enter(@Advice.This Object socket, @Advice.FieldValue("fd") int fd) {
            return NativeEvents.writeStarting(socket, fd);
        }

        @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class)
        static void exit(
                @Advice.Enter Object connection,
                @Advice.Argument(0) ByteBuffer buffer,
                @Advice.Argument(1) int from,
                @Advice.Argument(2) int limit,
                @Advice.Return int count,
                @Advice.Thrown Throwable error) {
            NativeEvents.written(connection, buffer, from, limit, count, error);
        }
    }

    static final class WriteAddress {

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Object enter(@Advice.This Object socket, @Advice.FieldValue("fd") int fd) {
            return NativeEvents.writeStarting(socket, fd);
        }

        @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class)
        static void exit(
                @Advice.Enter Object connection,
                @Advice.Argument(0) long address,
                @Advice.Argument(1) int from,
                @Advice.Argument(2) int limit,
                @Advice.Return int count,
                @Advice.Thrown Throwable error) {
            NativeEvents.written(connection, address, from, limit, count, error);
        }
    }

    static final class Gather {

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Object enter(
                @Advice.This Object socket, @Advice.FieldValue("fd") int fd, @Advice.Argument(2) int pieces) {
            return NativeEvents.gatherStarting(socket, fd, pieces);
        }

        @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class)
        static void exit(
                @Advice.Enter Object connection,
                @Advice.Argument(0) ByteBuffer[] buffers,
                @Advice.Argument(1) int offset,
                @Advice.Argument(2) int pieces,
                @Advice.Return long count,
                @Advice.Thrown Throwable error) {
            NativeEvents.gathered(connection, buffers, offset, pieces, count, error);
        }
    }

    static final class GatherAddresses {

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Object enter(
                @Advice.This Object socket, @Advice.FieldValue("fd") int fd, @Advice.Argument(1) int pieces) {
            return NativeEvents.gatherStarting(socket, fd, pieces);
        }

        @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class)
        static void exit(
                @Advice.Enter Object connection,
                @Advice.Argument(0) long vectors,
                @Advice.Argument(1) int pieces,
                @Advice.Return long count,
                @Advice.Thrown Throwable error) {
            NativeEvents.gathered(connection, vectors, pieces, count, error);
        }
    }
}
