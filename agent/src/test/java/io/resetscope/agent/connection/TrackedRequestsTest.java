package io.resetscope.agent.connection;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the tracker says of the threads that serve requests. */
class TrackedRequestsTest extends TrackedPair {

    private final Connection served = ConnectionFixture.connection(Role.SERVER, System.nanoTime(), 0, null, null);

    private void serveHere() {
        served.exchange.begin(1, System.nanoTime(), -1, PeerState.OPEN);
        ConnectionFixture.underWay(served, true);
        ConnectionFixture.servedByThisThread(requests, served);
    }

    private void asksAndReads() {
        write(REQUEST);
        read(RESPONSE);
    }

    @Test
    @DisplayName("one that waits for what it reads from an upstream goes on with its request")
    void waits() {
        serveHere();
        asClient().blocking = true;
        asksAndReads();
        assertThat(requests.current()).isEqualTo(RequestThreads.id(served, served.exchange));
    }

    @Test
    @DisplayName("one that does not wait may turn to any")
    void doesNotWait() {
        serveHere();
        asClient();
        asksAndReads();
        assertThat(requests.current()).isEqualTo(RequestThreads.NONE);
    }

    @Test
    @DisplayName("of an upstream's connection that was there before, nobody knows whether its reader waits")
    void adopted() {
        serveHere();
        write(REQUEST);
        table.get(fd).role = Role.CLIENT;
        read(RESPONSE);
        assertThat(requests.current()).isEqualTo(RequestThreads.id(served, served.exchange));
    }

    @Test
    @DisplayName("a response is told when it begins, once, to a client alone")
    void responds() {
        asClient();
        asksAndReads();
        read(RESPONSE);
        assertThat(told.responses).isEqualTo(1);
        asServer();
        asksAndReads();
        assertThat(told.responses).isEqualTo(1);
    }

    @Test
    @DisplayName("an end is a failure where something was lost; not after a farewell in an unknown protocol")
    void lost() {
        Connection upstream = asClient();
        ConnectionFixture.understood(upstream, false);
        asksAndReads();
        write(new byte[FAREWELL]);
        endOfStream();
        assertThat(told.endsByPeer).isEqualTo(1);
        assertThat(told.lossesByPeer).isZero();
    }

    @Test
    @DisplayName("of a protocol that is understood, an exchange under way is lost")
    void lostExchange() {
        asClient();
        write(REQUEST);
        endOfStream();
        assertThat(told.lossesByPeer).isEqualTo(1);
    }

    @Test
    @DisplayName("a connection that is closed is forgotten")
    void closed() {
        Connection connection = asServer();
        read(REQUEST);
        connection.exchange.number = 1;
        connection.exchange.requestHeadBytes = 1;
        ConnectionFixture.underWay(connection, true);
        assertThat(requests.current()).isEqualTo(RequestThreads.id(connection, connection.exchange));
        closing();
        assertThat(requests.current()).isEqualTo(RequestThreads.NONE);
    }
}
