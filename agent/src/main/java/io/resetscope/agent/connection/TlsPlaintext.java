package io.resetscope.agent.connection;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.net.Socket;
import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Reads plaintext of a TLS socket of the JDK's for who closes it, and must not wait for a reader: until JDK 17 he may hold
 * the monitor of the socket below, and a reader that meets the end, with its own lock held, closes that socket too. By
 * reflection: once per connection that failed.
 */
final class TlsPlaintext {

    private static final TlsPlaintext INSTANCE =
            AccessController.doPrivileged((PrivilegedAction<TlsPlaintext>) TlsPlaintext::new);

    /** {@code SSLSocketImpl.appInput}. */
    private Field stream;
    /** {@code SSLSocketImpl.AppInputStream.readLock}; null where a JDK has none, or does not show it. */
    private Field lock;

    private TlsPlaintext() {
        try {
            stream = accessible(Class.forName("sun.security.ssl.SSLSocketImpl"), "appInput");
            lock = accessible(Class.forName("sun.security.ssl.SSLSocketImpl$AppInputStream"), "readLock");
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            lock = null;
        }
    }

    private static Field accessible(Class<?> owner, String name) throws ReflectiveOperationException {
        Field field = owner.getDeclaredField(name);
        field.setAccessible(true);
        return field;
    }

    /** @return false when it was not tried: somebody reads, or it is not known whether anybody does */
    static boolean readUnlessRead(Socket socket, byte[] into) throws IOException {
        return INSTANCE.lock != null
                && INSTANCE.stream.getDeclaringClass().isInstance(socket)
                && INSTANCE.read(socket, into);
    }

    private boolean read(Socket socket, byte[] into) throws IOException {
        InputStream plaintext;
        ReentrantLock readers;
        try {
            plaintext = (InputStream) stream.get(socket);
            readers = (ReentrantLock) lock.get(plaintext);
        } catch (IllegalAccessException e) {
            return false;
        }
        if (readers.isHeldByCurrentThread() || !readers.tryLock()) {
            return false;
        }
        try {
            plaintext.read(into);
            return true;
        } finally {
            readers.unlock();
        }
    }
}
