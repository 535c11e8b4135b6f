package io.resetscope.agent.connection;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A client of a protocol that is not understood, or not yet, whose server ends the connection before it began. */
class UnwantedConnectionTest extends TrackedPair {

    private static final String TOLD = "END_OF_STREAM read null";
    private static final byte[] CLIENT_HELLO = {22, 3, 1, 0, 2, 1, 0};
    private static final byte[] SERVER_HELLO = {22, 3, 3, 0, 2, 2, 0};
    private static final byte[] ALERT = {21, 3, 3, 0, 2, 2, 40};

    private Connection opaqueClient() {
        Connection connection = asClient();
        conversation().understood = false;
        return connection;
    }

    @Test
    @DisplayName("the first thing said got nothing back, however short it was: told")
    void neverAnswered() {
        opaqueClient();
        write(new byte[1]);
        endOfStream();
        assertThat(told.events).containsExactly(TOLD);
    }

    @Test
    @DisplayName("who has only ever sent for ten seconds awaits no answer: logs, measurements")
    void onlySends() {
        Connection connection = opaqueClient();
        write(REQUEST);
        connection.exchange.lastRequestByteNanos = connection.openedNanos + TimeUnit.SECONDS.toNanos(10);
        endOfStream();
        assertThat(told.events).isEmpty();

        connection.endOfStreamRead = false;
        connection.exchange.lastRequestByteNanos--;
        endOfStream();
        assertThat(told.events).containsExactly(TOLD);
    }

    @Test
    @DisplayName("one byte of an answer, and it was wanted")
    void answered() {
        opaqueClient();
        write(REQUEST);
        read(new byte[1]);
        conversation().underWay = true;
        endOfStream();
        assertThat(told.events).isEmpty();
        assertThat(told.endsByPeer).isEqualTo(1);
    }

    @Test
    @DisplayName("a client that had said goodbye, in TLS or TCP, awaits nothing")
    void goodbye() {
        opaqueClient();
        write(new byte[] {21, 3, 3, 0, 2, 1, 0});
        endOfStream();
        assertThat(told.events).as("close_notify").isEmpty();

        tracker.closing(null, fd);
        asClient();
        conversations.get(1).understood = false;
        write(REQUEST);
        tracker.shutdown(pair.client, null, true);
        endOfStream();
        assertThat(told.events).as("half-closed").isEmpty();
    }

    @Test
    @DisplayName("of a connection whose beginning was not seen, nobody knows whether it was ever answered")
    void adopted() {
        write(REQUEST);
        conversation().understood = false;
        table.get(fd).role = Role.CLIENT;
        endOfStream();
        assertThat(told.events).isEmpty();
    }

    @Test
    @DisplayName("a server that hears the end of what was never answered: its client left")
    void server() {
        asServer();
        conversation().understood = false;
        write(REQUEST);
        endOfStream();
        assertThat(told.events).isEmpty();
    }

    /** Not a byte either way. */
    private Connection silent(long openedNanos) {
        Connection connection = ConnectionFixture.connection(Role.CLIENT, openedNanos, 0, null, null);
        ConnectionFixture.understood(connection, false);
        return connection;
    }

    @Test
    @DisplayName("accepted and closed before either said a word, within the first second: told")
    void silentlyDropped() {
        new Endings(told).endOfStream(silent(System.nanoTime() + TimeUnit.HOURS.toNanos(1)));
        assertThat(told.events).containsExactly(TOLD);
        assertThat(told.endsByPeer).isEqualTo(1);
    }

    @Test
    @DisplayName("later, it is an idle connection that was closed; and after a shutdown or a byte, something else")
    void notSilentlyDropped() {
        new Endings(told).endOfStream(silent(System.nanoTime() - TimeUnit.SECONDS.toNanos(1)));
        assertThat(told.events).as("old").isEmpty();

        Connection halfClosed = silent(System.nanoTime() + TimeUnit.HOURS.toNanos(1));
        halfClosed.outputShutdown = true;
        new Endings(told).endOfStream(halfClosed);
        assertThat(told.events).as("half-closed").isEmpty();

        Connection greeted = silent(System.nanoTime() + TimeUnit.HOURS.toNanos(1));
        greeted.bytesReceived = 1;
        new Endings(told).endOfStream(greeted);
        assertThat(told.events).as("greeted").isEmpty();
    }

    @Test
    @DisplayName("a server that is left without a word was probed")
    void probed() {
        asServer();
        conversation().understood = false;
        endOfStream();
        assertThat(told.events).isEmpty();
    }

    @Test
    @DisplayName("a ClientHello that was answered with an alert: told, although something was received")
    void alerted() {
        opaqueClient();
        write(CLIENT_HELLO);
        read(ALERT);
        assertThat(told.events).containsExactly("ANSWER read null");
    }

    @Test
    @DisplayName("the handshake's second flight that gets nothing back was not accepted either: told")
    void secondFlight() {
        opaqueClient();
        write(CLIENT_HELLO);
        read(SERVER_HELLO);
        write(new byte[FAREWELL]);
        endOfStream();
        assertThat(told.exchanges).containsExactly(2);
        assertThat(told.events).contains(TOLD);
    }

    @Test
    @DisplayName("a third turn, one after a pause, or one of another protocol is no handshake")
    void noSecondFlight() {
        Connection connection = opaqueClient();
        write(CLIENT_HELLO);
        read(SERVER_HELLO);
        write(new byte[1]);
        connection.exchange.idleBeforeNanos = TimeUnit.SECONDS.toNanos(1);
        endOfStream();
        assertThat(told.events).as("after a pause").doesNotContain(TOLD);

        connection.endOfStreamRead = false;
        read(RESPONSE);
        write(new byte[1]);
        endOfStream();
        assertThat(told.events).as("the third").doesNotContain(TOLD);

        closing();
        asClient();
        conversations.get(1).understood = false;
        write(REQUEST);
        read(RESPONSE);
        write(new byte[1]);
        endOfStream();
        assertThat(told.events).as("not TLS").doesNotContain(TOLD);
    }

    @Test
    @DisplayName(
            "HTTP that is answered by a TLS alert, TLS that is answered by HTTP: told at once, once, by either end")
    void crossPurposes() throws IOException {
        byte[] request = "GET / HTTP/1.1\r\n\r\n".getBytes(ISO_8859_1);
        byte[] response = "HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(ISO_8859_1);
        byte[][][] talks = {{request, ALERT}, {CLIENT_HELLO, response}};
        for (byte[][] talk : talks) {
            told.events.clear();
            asClient();
            write(talk[0]);
            assertThat(told.events).isEmpty();
            read(talk[1]);
            assertThat(told.events).containsExactly("ANSWER read null");
            readFails(RESET);
            closing();
            assertThat(told.events).as("once").hasSize(1);

            told.events.clear();
            LoopbackPair own = pair;
            asServer();
            read(talk[0]);
            assertThat(told.events).isEmpty();
            write(talk[1]);
            assertThat(told.events).containsExactly("ANSWER read null");
            closing();
            own.close();
            connect();
        }
    }

    @Test
    @DisplayName("what belongs together is no cross purpose; nor is what comes after the first exchange")
    void samePurposes() {
        byte[] request = "GET / HTTP/1.1\r\n\r\n".getBytes(ISO_8859_1);
        byte[] response = "HTTP/1.1 200 OK\r\n\r\n".getBytes(ISO_8859_1);
        byte[][][] talks = {{request, response}, {CLIENT_HELLO, SERVER_HELLO}, {REQUEST, ALERT}};
        for (byte[][] talk : talks) {
            asClient();
            write(talk[0]);
            read(talk[1]);
            closing();
            assertThat(told.events).isEmpty();
        }
        asClient();
        write(request);
        read(response);
        write(request);
        read(ALERT);
        assertThat(told.events).containsExactly("idle survived");
    }
}
