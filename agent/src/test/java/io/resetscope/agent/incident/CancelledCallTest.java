package io.resetscope.agent.incident;

import static io.resetscope.agent.incident.Facts.CLIENT;
import static io.resetscope.agent.incident.Facts.SECOND;
import static io.resetscope.agent.incident.Facts.SERVER;
import static io.resetscope.agent.incident.Facts.address;
import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.agent.connection.Connection;
import io.resetscope.agent.connection.ConnectionFixture;
import io.resetscope.agent.connection.Role;
import io.resetscope.agent.connection.Signal;
import java.net.InetSocketAddress;
import java.net.SocketException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a server of this JVM meets because a client of this JVM cancelled its call. */
class CancelledCallTest {

    private static final SocketException RESET = new SocketException("Connection reset");

    private final IncidentQueue queue = new IncidentQueue();
    private final IncidentRecorder recorder = Facts.recorder(queue);
    private final long opened = System.nanoTime() - 10 * SECOND;
    private final Connection connection = connection(Role.CLIENT, CLIENT, SERVER);

    private Connection connection(Role role, InetSocketAddress local, InetSocketAddress peer) {
        return ConnectionFixture.connection(role, opened, 0, local, peer);
    }

    @Test
    @DisplayName("a client of this JVM that hung up on a server of this JVM: its own doing, whichever comes first")
    void ownDoing() {
        Connection serverEnd = connection(Role.SERVER, SERVER, CLIENT);
        recorder.failed(serverEnd, Signal.RESET, false, RESET, opened);
        Testimony early = queue.poll();
        assertThat(early.excused.getAsBoolean()).isFalse();
        recorder.closed(connection, opened);
        assertThat(early.excused.getAsBoolean()).as("while idle").isFalse();
        ConnectionFixture.underWay(connection, true);
        recorder.closed(connection, opened);
        assertThat(early.excused.getAsBoolean()).as("asked later").isTrue();

        recorder.failed(connection(Role.SERVER, SERVER, address(7, 51235)), Signal.RESET, false, RESET, opened);
        assertThat(queue.poll().excused.getAsBoolean()).as("another client").isFalse();
        recorder.failed(connection, Signal.RESET, false, RESET, opened);
        assertThat(queue.poll().excused.getAsBoolean())
                .as("the client's own end")
                .isFalse();
    }

    @Test
    @DisplayName("a request that a server drops is no cancelled call")
    void serverCloses() {
        Connection busy = connection(Role.SERVER, SERVER, CLIENT);
        ConnectionFixture.underWay(busy, true);
        recorder.closed(busy, opened);
        recorder.failed(connection(Role.SERVER, CLIENT, SERVER), Signal.RESET, false, RESET, opened);
        assertThat(queue.poll().excused.getAsBoolean()).isFalse();
    }

    @Test
    @DisplayName("a cancelled call excuses what the server meets within half a minute, and nothing after")
    void cancellationExpires() {
        long cancelled = opened + 5 * SECOND;
        assertThat(resetExcused(cancelled, cancelled)).isTrue();
        assertThat(resetExcused(cancelled, cancelled + 30 * SECOND - 1)).isTrue();
        assertThat(resetExcused(cancelled, cancelled + 30 * SECOND))
                .as("the port may be another connection's by then")
                .isFalse();
        assertThat(resetExcused(cancelled, cancelled - SECOND))
                .as("the server met it first")
                .isTrue();
    }

    @Test
    @DisplayName("a client may leave up to two seconds before it is accepted; an earlier one had the port before")
    void cancelledBeforeAccepted() {
        assertThat(resetExcused(opened - 2 * SECOND + 1, opened)).isTrue();
        assertThat(resetExcused(opened - 2 * SECOND, opened)).isFalse();
    }

    @Test
    @DisplayName("where an end is not known, nothing can be excused")
    void cancelledUnknownEnds() {
        Connection noLocal = connection(Role.CLIENT, null, SERVER);
        Connection noPeer = connection(Role.CLIENT, CLIENT, null);
        for (Connection each : new Connection[] {noLocal, noPeer, connection}) {
            ConnectionFixture.underWay(each, true);
        }
        recorder.closed(noLocal, opened);
        recorder.closed(noPeer, opened);
        recorder.failed(connection(Role.SERVER, SERVER, CLIENT), Signal.RESET, false, RESET, opened);
        assertThat(queue.poll().excused.getAsBoolean()).isFalse();
        recorder.closed(connection, opened);
        recorder.failed(connection(Role.SERVER, null, CLIENT), Signal.RESET, false, RESET, opened);
        assertThat(queue.poll().excused.getAsBoolean()).isFalse();
    }

    /** Of a server's connection that was accepted at {@code opened}. */
    private boolean resetExcused(long cancelledNanos, long failedNanos) {
        IncidentQueue own = new IncidentQueue();
        IncidentRecorder fresh = Facts.recorder(own);
        ConnectionFixture.underWay(connection, true);
        fresh.closed(connection, cancelledNanos);
        fresh.failed(connection(Role.SERVER, SERVER, CLIENT), Signal.RESET, false, RESET, failedNanos);
        return own.poll().excused.getAsBoolean();
    }
}
