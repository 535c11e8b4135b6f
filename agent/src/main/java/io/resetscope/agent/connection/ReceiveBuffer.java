package io.resetscope.agent.connection;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.security.AccessController;
import java.security.PrivilegedAction;

/**
 * What lies unread in the kernel's receive buffer of a connection. Asked when a connection ends, never per read or
 * write; by reflection, because nothing here is worth a method handle.
 */
final class ReceiveBuffer {

    /** Room for a response's head; what a server says before it gives up on an upload is short. */
    private static final int DRAIN_BYTES = 8 * 1024;

    private static final ReceiveBuffer INSTANCE =
            AccessController.doPrivileged((PrivilegedAction<ReceiveBuffer>) ReceiveBuffer::new);

    /** {@code sun.nio.ch.Net.available(FileDescriptor)}, JDK 17 and newer; else null. */
    private Method available;
    /** JDK 8 and 11: {@code FileInputStream.available} also asks sockets (FIONREAD); it is made without a constructor. */
    private Object unsafe;

    private Method allocate;
    private Field streamDescriptor;
    /** {@code sun.nio.ch.IOUtil.read(FileDescriptor, ByteBuffer, long, NativeDispatcher)}; null when there is none. */
    private Method read;

    private Object dispatcher;

    private ReceiveBuffer() {
        try {
            findAvailable();
            findRead();
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            // what was not found stays null, and its question unanswered
            read = dispatcher == null ? null : read;
        }
    }

    private void findAvailable() throws ReflectiveOperationException {
        try {
            available = Class.forName("sun.nio.ch.Net").getDeclaredMethod("available", FileDescriptor.class);
            available.setAccessible(true);
        } catch (NoSuchMethodException beforeJava17) {
            Class<?> type = Class.forName("sun.misc.Unsafe");
            Field instance = type.getDeclaredField("theUnsafe");
            instance.setAccessible(true);
            streamDescriptor = FileInputStream.class.getDeclaredField("fd");
            streamDescriptor.setAccessible(true);
            allocate = type.getMethod("allocateInstance", Class.class);
            unsafe = instance.get(null);
        }
    }

    private void findRead() throws ReflectiveOperationException {
        read = Class.forName("sun.nio.ch.IOUtil")
                .getDeclaredMethod(
                        "read",
                        FileDescriptor.class,
                        ByteBuffer.class,
                        long.class,
                        Class.forName("sun.nio.ch.NativeDispatcher"));
        read.setAccessible(true);
        Constructor<?> constructor =
                Class.forName("sun.nio.ch.SocketDispatcher").getDeclaredConstructor();
        constructor.setAccessible(true);
        dispatcher = constructor.newInstance();
    }

    /** How many bytes have arrived that nobody has read (FIONREAD); -1 when that cannot be asked. Never throws. */
    static long unreadBytes(FileDescriptor fd) {
        try {
            return fd.valid() ? INSTANCE.count(fd) : -1;
        } catch (ReflectiveOperationException | java.io.IOException | RuntimeException | LinkageError e) {
            return -1;
        }
    }

    private long count(FileDescriptor fd) throws ReflectiveOperationException, java.io.IOException {
        if (available != null) {
            return (int) available.invoke(null, fd);
        }
        if (unsafe == null) {
            return -1;
        }
        // no constructor ran, so there is no finalizer either that would close the application's socket
        FileInputStream stream = (FileInputStream) allocate.invoke(unsafe, FileInputStream.class);
        streamDescriptor.set(stream, fd);
        return stream.available();
    }

    /**
     * Takes what is unread, as far as it matters; null when there is nothing, or it cannot be taken.
     *
     * <p>Only for a connection that is over in both directions: then the kernel answers at once, whatever there is
     * ({@code tcp_recvmsg} does not wait in state CLOSE), and nobody else will read it.
     */
    static ByteBuffer drain(FileDescriptor fd, PeerState state) {
        if (!state.isOverBothWays() || INSTANCE.read == null || !fd.valid()) {
            return null;
        }
        try {
            ByteBuffer into = ByteBuffer.allocate(DRAIN_BYTES);
            int count = (int) INSTANCE.read.invoke(null, fd, into, -1L, INSTANCE.dispatcher);
            into.flip();
            return count > 0 ? into : null;
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            return null;
        }
    }
}
