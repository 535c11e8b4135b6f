package io.resetscope.agent.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.Field;
import java.net.Socket;
import java.net.SocketException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Who closes a TLS socket reads what nobody else does, and waits for nobody. */
class TlsPlaintextTest {

    private static final int SECONDS = 10;

    private final byte[] into = new byte[1];

    @Test
    @DisplayName("plaintext is read as the application would, unless a read is under way, on whatever thread")
    void neverWaits() throws Exception {
        try (Socket socket = SSLSocketFactory.getDefault().createSocket()) {
            assertThatThrownBy(() -> TlsPlaintext.readUnlessRead(socket, into))
                    .as("it is not connected")
                    .isInstanceOf(SocketException.class);
            ReentrantLock lock = (ReentrantLock) field(field(socket, "appInput"), "readLock");
            assertThat(lock.isLocked()).isFalse();
            lock.lock();
            try {
                assertThat(TlsPlaintext.readUnlessRead(socket, into)).isFalse();
                assertThat(CompletableFuture.supplyAsync(() -> read(socket)).get(SECONDS, TimeUnit.SECONDS))
                        .isFalse();
            } finally {
                lock.unlock();
            }
        }
    }

    @Test
    @DisplayName("another implementation's socket is not read")
    void another() throws IOException {
        try (Socket plain = new Socket()) {
            assertThat(TlsPlaintext.readUnlessRead(plain, into)).isFalse();
        }
    }

    private boolean read(Socket socket) {
        try {
            return TlsPlaintext.readUnlessRead(socket, into);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Object field(Object of, String name) throws ReflectiveOperationException {
        Field field = of.getClass().getDeclaredField(name);
        field.setAccessible(true);
        return field.get(of);
    }
}
