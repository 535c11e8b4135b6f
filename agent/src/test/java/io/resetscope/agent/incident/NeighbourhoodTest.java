package io.resetscope.agent.incident;

import static io.resetscope.agent.incident.Facts.SECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.resetscope.agent.connection.Connection;
import io.resetscope.agent.connection.ConnectionFixture;
import io.resetscope.agent.connection.ConnectionTable;
import io.resetscope.agent.connection.PeerState;
import io.resetscope.agent.connection.Role;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Real connections to one listener, looked at when one of them has failed. Times are literal. */
class NeighbourhoodTest {

    private static final long OPENED = 100 * SECOND;
    private static final long FAILED = 200 * SECOND;
    private static final long NOW = 202 * SECOND;
    private static final int MAX_ASKED = 128;
    private static final int MAX_SURVEYS = 20;

    private final ConnectionTable table = new ConnectionTable(1_000);
    private final Neighbourhood neighbourhood = new Neighbourhood(table);
    private final Deque<Socket> sockets = new ArrayDeque<>();
    private ServerSocket listener;
    private IncidentBuilder incident;

    @BeforeEach
    void listen() throws IOException {
        listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        incident = new IncidentBuilder();
        incident.phase = Phase.AWAIT_RESPONSE;
        incident.peerAddress = listener.getInetAddress().getHostAddress();
        incident.peerPort = listener.getLocalPort();
        incident.localPort = 1;
        incident.failedNanos = FAILED;
    }

    @AfterEach
    void close() throws IOException {
        for (Socket each : sockets) {
            each.close();
        }
        listener.close();
    }

    /** A client's connection that was last used so many seconds before NOW; its server's end is the last socket. */
    private Connection idleFor(long seconds) throws IOException {
        return idleFor(seconds, Role.CLIENT, OPENED);
    }

    private Connection idleFor(long seconds, Role role, long openedNanos) throws IOException {
        Socket client = new Socket(listener.getInetAddress(), listener.getLocalPort());
        sockets.add(client);
        sockets.add(listener.accept());
        Connection connection = ConnectionFixture.watched(table, role, client, openedNanos);
        connection.lastByteNanos = NOW - seconds * SECOND;
        return connection;
    }

    private Connection closedAfter(long seconds) throws IOException {
        Connection connection = idleFor(seconds);
        Socket server = sockets.removeLast();
        Socket client = sockets.peekLast();
        server.close();
        await().until(() -> ConnectionFixture.peerState(client).isOver());
        return connection;
    }

    private Neighbours survey() {
        return new Neighbourhood(table).survey(incident, NOW);
    }

    @Test
    @DisplayName("the living and the dead are counted, with the longest and the shortest idle time of each")
    void counts() throws IOException {
        idleFor(10);
        idleFor(50);
        idleFor(30);
        closedAfter(70);
        closedAfter(60);
        Neighbours neighbours = survey();
        assertThat(neighbours.open).isEqualTo(3);
        assertThat(neighbours.longestIdleOpenNanos).isEqualTo(50 * SECOND);
        assertThat(neighbours.over).isEqualTo(2);
        assertThat(neighbours.shortestIdleOverNanos).isEqualTo(60 * SECOND);
    }

    @Test
    @DisplayName("where there are only living ones, nothing is known of dead ones, and the other way round")
    void oneKind() throws IOException {
        idleFor(10);
        assertThat(survey().shortestIdleOverNanos).isEqualTo(-1);
        Connection living = idleFor(20);
        living.closing = true;
        assertThat(survey().open).as("closed in the meantime").isEqualTo(1);
    }

    @Test
    @DisplayName("only dead ones")
    void dead() throws IOException {
        closedAfter(70);
        Neighbours neighbours = survey();
        assertThat(neighbours.open).isZero();
        assertThat(neighbours.longestIdleOpenNanos).isEqualTo(-1);
    }

    @Test
    @DisplayName("no neighbours: a server's, one that has failed, one opened since, another's peer or port, itself")
    void strangers() throws IOException {
        idleFor(10, Role.SERVER, OPENED);
        idleFor(10, Role.CLIENT, FAILED);
        ConnectionFixture.fail(idleFor(10));
        incident.localPort = idleFor(10).localPort();
        assertThat(survey()).isSameAs(Neighbours.NONE);

        Connection neighbour = idleFor(10, Role.CLIENT, FAILED - 1);
        assertThat(survey().open).isEqualTo(1);
        incident.peerPort = neighbour.peerPort() ^ 1;
        assertThat(survey()).as("another port").isSameAs(Neighbours.NONE);
        incident.peerPort = neighbour.peerPort();
        incident.peerAddress = "10.0.0.9";
        assertThat(survey()).as("another host").isSameAs(Neighbours.NONE);
    }

    @Test
    @DisplayName("a server's incident, a failed connect and an unknown peer have no neighbours")
    void notWanted() throws IOException {
        idleFor(10);
        incident.role = Role.SERVER;
        assertThat(survey()).isSameAs(Neighbours.NONE);
        incident.role = Role.CLIENT;
        incident.phase = Phase.CONNECT;
        assertThat(survey()).isSameAs(Neighbours.NONE);
        incident.phase = Phase.IDLE;
        assertThat(survey().open).isEqualTo(1);
        incident.peerAddress = null;
        assertThat(survey()).isSameAs(Neighbours.NONE);
    }

    @Test
    @DisplayName("a big pool is not asked through")
    void maxAsked() throws IOException {
        for (int i = 0; i < MAX_ASKED + 2; i++) {
            idleFor(10);
        }
        assertThat(survey().open).isEqualTo(MAX_ASKED);
    }

    @Test
    @DisplayName("in a storm, so many in a second look around; who may not look does not use a look up")
    void maxSurveys() throws IOException {
        closedAfter(10);
        IncidentBuilder server = new IncidentBuilder();
        server.role = Role.SERVER;
        for (int i = 0; i < MAX_SURVEYS; i++) {
            neighbourhood.survey(server, NOW);
            assertThat(neighbourhood.survey(incident, NOW + i).over).isEqualTo(1);
        }
        assertThat(neighbourhood.survey(incident, NOW + SECOND - 1)).isSameAs(Neighbours.NONE);
        assertThat(neighbourhood.survey(incident, NOW + SECOND).over).isEqualTo(1);
    }

    @Test
    @DisplayName("the others of a storm know of those that were found alive, at their peer and after their own end")
    void aliveInStorm() throws IOException {
        idleFor(10);
        for (int i = 0; i < MAX_SURVEYS; i++) {
            neighbourhood.survey(incident, NOW);
        }
        assertThat(laterInStorm(FAILED + 1).open).isEqualTo(1);
        assertThat(laterInStorm(FAILED - 1)).as("opened since, maybe").isSameAs(Neighbours.NONE);
        assertThat(laterInStorm(NOW + 1)).as("over since, maybe").isSameAs(Neighbours.NONE);
        incident.peerPort++;
        assertThat(laterInStorm(FAILED + 1)).as("another peer").isSameAs(Neighbours.NONE);
    }

    @Test
    @DisplayName("but not of those that were opened after the quiet before it, nor heard before it failed")
    void eldersInStorm() throws IOException {
        idleFor(10).exchange.respondedNanos = FAILED + SECOND;
        for (int i = 0; i < MAX_SURVEYS; i++) {
            assertThat(neighbourhood.survey(incident, NOW).heard).isTrue();
        }
        assertThat(laterInStorm(FAILED + 1).heard).isTrue();
        assertThat(laterInStorm(FAILED + SECOND).heard).isFalse();
        assertThat(foundOver(laterBuilder(FAILED + 1), OPENED)).isSameAs(Neighbours.NONE);
        assertThat(foundOver(laterBuilder(FAILED + 1), OPENED + 1).open).isEqualTo(1);
    }

    private Neighbours foundOver(IncidentBuilder later, long quietSinceNanos) {
        later.peerStateBefore = PeerState.FIN;
        later.quietSinceNanos = quietSinceNanos;
        return neighbourhood.survey(later, NOW + 1);
    }

    private Neighbours laterInStorm(long failedNanos) {
        return neighbourhood.survey(laterBuilder(failedNanos), NOW + 1);
    }

    private IncidentBuilder laterBuilder(long failedNanos) {
        IncidentBuilder later = new IncidentBuilder();
        later.phase = Phase.AWAIT_RESPONSE;
        later.peerAddress = incident.peerAddress;
        later.peerPort = incident.peerPort;
        later.failedNanos = failedNanos;
        return later;
    }

    @Test
    @DisplayName(
            "where the end had come in the quiet before, one opened since may be of a new process: it is not counted")
    void openedInTheQuiet() throws IOException {
        long quietSince = FAILED - 5 * SECOND;
        incident.quietSinceNanos = quietSince;
        Connection other = idleFor(3, Role.CLIENT, quietSince);
        other.exchange.respondedNanos = FAILED + SECOND;
        assertThat(survey().open).as("it lived until it failed").isEqualTo(1);
        for (PeerState over : new PeerState[] {PeerState.FIN, PeerState.ERROR, PeerState.HUNG_UP}) {
            incident.peerStateBefore = over;
            assertThat(survey().open).isZero();
        }
        idleFor(3, Role.CLIENT, quietSince - 1);
        assertThat(survey().open).isEqualTo(1);
        assertThat(survey().heard).as("the elder").isFalse();
    }

    @Test
    @DisplayName("killed, refused, back: a connection to the new process is no proof that the old one lived")
    void openedAfterRefusal() throws IOException {
        incident.refused(FAILED - SECOND / 2);
        idleFor(3, Role.CLIENT, FAILED - SECOND / 2);
        assertThat(survey().open).isZero();
        idleFor(3, Role.CLIENT, FAILED - SECOND / 2 - 1);
        assertThat(survey().open).isEqualTo(1);
        incident.refused(FAILED - SECOND);
        assertThat(survey().open).as("the first refusal").isZero();
    }

    @Test
    @DisplayName("of those that are open, whether one was answered after the failure")
    void answeredSince() throws IOException {
        idleFor(10);
        Connection other = idleFor(1);
        other.exchange.respondedNanos = FAILED + SECOND / 4 - 1;
        assertThat(survey().heard).isFalse();
        other.exchange.respondedNanos = FAILED + SECOND / 4;
        assertThat(survey().heard).isTrue();
        assertThat(survey().open).isEqualTo(2);
    }

    @Test
    @DisplayName("one that had announced its end says nothing by being over, and lives as long as it is open")
    void announced() throws IOException {
        Connection over = closedAfter(70);
        over.closeAnnounced = true;
        assertThat(survey().over).isZero();
        idleFor(10).closeAnnounced = true;
        assertThat(survey().open).isEqualTo(1);
    }

    @Test
    @DisplayName("one that is over in the midst of its own exchange may have ended for that")
    void busyAndOver() throws IOException {
        Connection busy = closedAfter(1);
        ConnectionFixture.underWay(busy, true);
        assertThat(survey().over).isZero();
        ConnectionFixture.understood(busy, false);
        assertThat(survey().over).as("a guess").isEqualTo(1);
    }

    @Test
    @DisplayName("one that was answered after the failure, and is over now: the peer outlived the failure")
    void heardSince() throws IOException {
        Connection other = closedAfter(1);
        other.exchange.respondedNanos = FAILED + SECOND / 4 - 1;
        assertThat(survey().over).isEqualTo(1);
        assertThat(incident.wasOutlived()).isFalse();
        other.exchange.respondedNanos = FAILED + SECOND / 4;
        incident.peerStateBefore = PeerState.FIN;
        incident.quietSinceNanos = OPENED;
        assertThat(survey().over).isZero();
        assertThat(incident.wasOutlived()).as("a new process, maybe").isFalse();
        incident.quietSinceNanos = OPENED + 1;
        assertThat(survey().over).isZero();
        assertThat(incident.wasOutlived()).isTrue();
    }

    @Test
    @DisplayName("where the kernel did not say which ports this end has, others are neighbours all the same")
    void unknownPorts() throws IOException {
        Socket client = new Socket(listener.getInetAddress(), listener.getLocalPort());
        sockets.add(client);
        sockets.add(listener.accept());
        ConnectionFixture.watchedWithoutLocal(table, client, OPENED);
        assertThat(survey().open).isEqualTo(1);
        incident.localPort = 0;
        assertThat(survey().open).isEqualTo(1);
    }
}
