package io.resetscope.agent.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Of TLS sockets, what an engine does not show: the first request is written with the handshake, and closing reads on. */
class TlsSocketTest extends TrackedTls {

    @Test
    @DisplayName("what the close of a TLS socket still meets, while it says goodbye and reads on, is nobody's loss")
    void closingSocket() throws IOException, GeneralSecurityException {
        asClient();
        SSLSocket socket = (SSLSocket) SSLContext.getDefault()
                .getSocketFactory()
                .createSocket(pair.client, "localhost", pair.client.getPort(), true);
        tracker.tls().read(socket, new byte[] {1, 2, 3}, 0, 3, null);
        conversations.get(1).underWay = true;
        tracker.tls().closing(socket);
        readFails(RESET);
        endOfStream();
        assertThat(told.events).isEmpty();
    }

    /** A server's TLS socket that has read a part of a request, answered it, and begins to close. */
    private void answersAndCloses() throws IOException, GeneralSecurityException {
        server = asServer();
        SSLSocket socket = (SSLSocket) SSLContext.getDefault()
                .getSocketFactory()
                .createSocket(pair.server, "localhost", pair.server.getPort(), true);
        tracker.tls().read(socket, REQUEST, 0, REQUEST.length, null);
        reading(server).underWay = true;
        server.exchange.requestContentLength = 50_000_000;
        server.exchange.status = 413;
        read(new byte[100]);
        tracker.tls().closing(socket);
    }

    /** The close goes on: it reads what has come, and shuts both directions down. */
    private void closesOn(int arrived) throws IOException {
        tracker.shutdown(pair.server, null, true);
        pair.server.shutdownOutput();
        read(new byte[arrived]);
        tracker.shutdown(pair.server, null, false);
        pair.server.shutdownInput();
        closing();
    }

    @Test
    @DisplayName("a client that sends while a TLS socket closes is hurt, though the close reads that away")
    void sendsWhileClosing() throws IOException, GeneralSecurityException {
        answersAndCloses();
        closesOn(2000);
        assertThat(told.events).containsExactly("LOCAL_CLOSE read null");
        assertThat(server.ending().arrivedWhileClosing).isEqualTo(2000);
    }

    @Test
    @DisplayName("one that says goodbye meanwhile has read its answer")
    void leavesWhileClosing() throws IOException, GeneralSecurityException {
        answersAndCloses();
        closesOn(31);
        assertThat(told.events).isEmpty();
        assertThat(server.ending().arrivedWhileClosing).isEqualTo(31);
    }

    @Test
    @DisplayName("one that has left in the midst of what it sends is not hurt")
    void leftBeforeClosing() throws IOException, GeneralSecurityException {
        answersAndCloses();
        finArrives();
        closesOn(2000);
        assertThat(told.events).isEmpty();
    }

    @Test
    @DisplayName("a socket's first request, which is written with the handshake, has a time from which it is awaited")
    void firstRequestOfSocket() throws IOException, GeneralSecurityException {
        client = asClient();
        SSLSocket socket = (SSLSocket) SSLContext.getDefault()
                .getSocketFactory()
                .createSocket(pair.client, "localhost", pair.client.getPort(), true);
        Object token = tracker.tls().writeStarting(socket, REQUEST, 0, REQUEST.length);
        write(new byte[] {22, 3, 1, 0, 1, 1});
        write(new byte[] {23, 3, 3, 0, 1, 1});
        long before = System.nanoTime();
        tracker.tls().written(token, REQUEST, 0, REQUEST.length, null);
        assertThat(reading(client).heard).containsExactly(">request");
        assertThat(client.exchange.lastRequestByteNanos - before).isNotNegative();
        assertThat(client.exchange.longestPauseNanos()).isZero();
    }
}
