package io.resetscope.bootstrap;

import java.io.FileDescriptor;
import java.net.SocketAddress;
import java.nio.ByteBuffer;

/**
 * What is called inside the operations of asynchronous channels, where no advice can be: a handler there runs before the
 * method ends, and a call in its midst has no {@code suppress}. Each call here is one of {@link ConnectionEvents} and keeps
 * what should come out of that after all, a stack overflow while it counts another error for example. That the stack ends at
 * a call of this class itself cannot be: beside each, the JDK calls what goes deeper.
 */
public final class AsynchronousEvents {

    private AsynchronousEvents() {}

    public static void connected(
            FileDescriptor fd, SocketAddress remote, boolean pending, long startedNanos, Throwable error) {
        try {
            ConnectionEvents.connected(fd, remote, pending, startedNanos, error);
        } catch (Throwable suppressed) {
            // as advice does
        }
    }

    public static void read(FileDescriptor fd, SocketAddress remote, ByteBuffer buffer, int count, Throwable error) {
        try {
            ConnectionEvents.read(fd, remote, buffer, count, error);
        } catch (Throwable suppressed) {
            // as advice does
        }
    }

    public static void readFailed(FileDescriptor fd, SocketAddress remote, Throwable error) {
        try {
            ConnectionEvents.readFailed(fd, remote, error);
        } catch (Throwable suppressed) {
            // as advice does
        }
    }

    public static Object scatterStarting(
            FileDescriptor fd, SocketAddress remote, ByteBuffer[] buffers, int offset, int length) {
        try {
            return ConnectionEvents.scatterStarting(fd, remote, buffers, offset, length);
        } catch (Throwable suppressed) {
            return null;
        }
    }

    public static void scattered(
            Object connection, ByteBuffer[] buffers, int offset, int length, long count, Throwable error) {
        try {
            ConnectionEvents.scattered(connection, buffers, offset, length, count, error);
        } catch (Throwable suppressed) {
            // as advice does
        }
    }

    public static Object writeStarting(FileDescriptor fd, Object peer) {
        try {
            return ConnectionEvents.writeStarting(fd, peer);
        } catch (Throwable suppressed) {
            return null;
        }
    }

    public static Object gatherStarting(
            FileDescriptor fd, SocketAddress remote, ByteBuffer[] buffers, int offset, int length) {
        try {
            return ConnectionEvents.gatherStarting(fd, remote, buffers, offset, length);
        } catch (Throwable suppressed) {
            return null;
        }
    }

    public static void written(Object connection, ByteBuffer buffer, int count, Throwable error) {
        try {
            ConnectionEvents.written(connection, buffer, count, error);
        } catch (Throwable suppressed) {
            // as advice does
        }
    }

    public static void gathered(
            Object connection, ByteBuffer[] buffers, int offset, int length, long count, Throwable error) {
        try {
            ConnectionEvents.gathered(connection, buffers, offset, length, count, error);
        } catch (Throwable suppressed) {
            // as advice does
        }
    }

    public static void writeFailed(Object connection, ByteBuffer buffer, ByteBuffer[] buffers, Throwable error) {
        try {
            ConnectionEvents.writeFailed(connection, buffer, buffers, error);
        } catch (Throwable suppressed) {
            // as advice does
        }
    }
}
