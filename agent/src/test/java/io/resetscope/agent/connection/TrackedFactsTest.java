package io.resetscope.agent.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is counted and asked while bytes pass. */
class TrackedFactsTest extends TrackedPair {

    @Test
    @DisplayName("bytes are counted, and handed over as they lie in arrays and buffers")
    void bytes() {
        Connection connection = asClient();
        ByteBuffer out = ByteBuffer.allocateDirect(10).put(REQUEST);
        tracker.written(tracker.writeStarting(fd, null, null, 0, 0), out, 3, null);
        tracker.read(fd, null, ByteBuffer.wrap(RESPONSE).position(4), 4, null);
        ByteBuffer[] two = {ByteBuffer.wrap(REQUEST), ByteBuffer.wrap(RESPONSE)};
        Object token = tracker.writeStarting(fd, null, two, 0, 2);
        two[0].position(7);
        two[1].position(1);
        tracker.written(token, two, 0, 2, 8, null);
        ByteBuffer[] one = {ByteBuffer.wrap(RESPONSE)};
        token = tracker.scatterStarting(fd, null, one, 0, 1);
        one[0].position(2);
        tracker.scattered(token, one, 0, 1, 2, null);

        assertThat(conversation().heard).containsExactly(">est", "<resp", ">request", ">r", "<re");
        assertThat(connection.bytesSent).isEqualTo(11);
        assertThat(connection.bytesReceived).isEqualTo(6);
    }

    @Test
    @DisplayName("operations that moved nothing change nothing")
    void nothingMoved() {
        Connection connection = asClient();
        tracker.written(tracker.writeStarting(fd, null, null, 0, 0), REQUEST, 0, 0, null);
        tracker.read(fd, null, new byte[1], 0, 0, null);
        tracker.read(fd, null, new byte[1], 0, -2, null);
        assertThat(conversation().heard).isEmpty();
        assertThat(connection.lastByteNanos).isEqualTo(connection.openedNanos);
        assertThat(connection.endOfStreamRead).isFalse();
    }

    @Test
    @DisplayName("before a write after idling, the kernel says that the peer has closed, or that it has not")
    void finBeforeWrite() throws IOException {
        Connection connection = asClient();
        write(REQUEST);
        assertThat(connection.exchange.peerStateBefore).isEqualTo(PeerState.OPEN);
        read(RESPONSE);
        pair.server.shutdownOutput();
        await().until(() -> Kernel.peerState(fd) == PeerState.FIN);
        write(REQUEST);
        assertThat(connection.exchange.peerStateBefore).isEqualTo(PeerState.FIN);
    }

    @Test
    @DisplayName("a gap too short to pay for the question: not asked, although the FIN is there")
    void shortGap() throws IOException {
        ConnectionTracker unhurried = tracker(TimeUnit.HOURS.toNanos(1));
        unhurried.connect(fd, pair.serverAddress(), false, 0, null);
        unhurried.written(unhurried.writeStarting(fd, null, null, 0, 0), REQUEST, 0, 7, null);
        unhurried.read(fd, null, RESPONSE, 0, 8, null);
        finArrives();
        unhurried.written(unhurried.writeStarting(fd, null, null, 0, 0), REQUEST, 0, 7, null);
        assertThat(table.get(fd).exchange.number).isEqualTo(2);
        assertThat(table.get(fd).exchange.peerStateBefore).isEqualTo(PeerState.NOT_ASKED);
    }

    @Test
    @DisplayName(
            "a client's first word is worth the question after any gap: a server may not have wanted it; no server's is")
    void firstWord() throws IOException {
        ConnectionTracker unhurried = tracker(TimeUnit.HOURS.toNanos(1));
        unhurried.connect(fd, pair.serverAddress(), false, 0, null);
        finArrives();
        unhurried.written(unhurried.writeStarting(fd, null, null, 0, 0), REQUEST, 0, 7, null);
        assertThat(table.get(fd).exchange.peerStateBefore).isEqualTo(PeerState.FIN);

        unhurried.accepted(pair.server, null, null);
        unhurried.writeStarting(pair.serverFd, null, null, 0, 0);
        assertThat(table.get(pair.serverFd).peerState).isEqualTo(PeerState.NOT_ASKED);
    }

    @Test
    @DisplayName("a FIN that was read is remembered, whatever the kernel says later")
    void stickyFin() {
        Connection connection = asClient();
        endOfStream();
        assertThat(Kernel.peerState(fd)).as("the real peer has not closed").isEqualTo(PeerState.OPEN);
        write(REQUEST);
        assertThat(connection.exchange.peerStateBefore).isEqualTo(PeerState.FIN);
    }

    @Test
    @DisplayName("and it costs no question, so that it counts after a gap of any length")
    void stickyFinAfterShortGap() {
        ConnectionTracker unhurried = tracker(TimeUnit.HOURS.toNanos(1));
        unhurried.connect(fd, pair.serverAddress(), false, 0, null);
        unhurried.read(fd, null, new byte[1], 0, -1, null);
        unhurried.written(unhurried.writeStarting(fd, null, null, 0, 0), REQUEST, 0, 7, null);
        assertThat(table.get(fd).exchange.peerStateBefore).isEqualTo(PeerState.FIN);
    }

    @Test
    @DisplayName("an answer after idling is a lesson; the first exchange and a short gap are not")
    void idleSurvived() {
        asClient();
        write(REQUEST);
        read(RESPONSE);
        assertThat(told.events).as("nothing to survive").isEmpty();
        write(REQUEST);
        read(RESPONSE);
        read(RESPONSE);
        assertThat(told.events).as("told by the first response byte").containsExactly("idle survived");

        told.events.clear();
        tracker.closing(pair.client, null);
        ConnectionTracker unhurried = tracker(TimeUnit.HOURS.toNanos(1));
        unhurried.connect(fd, pair.serverAddress(), false, 0, null);
        for (int i = 0; i < 3; i++) {
            unhurried.written(unhurried.writeStarting(fd, null, null, 0, 0), REQUEST, 0, 7, null);
            unhurried.read(fd, null, RESPONSE, 0, 8, null);
        }
        assertThat(told.events).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = PeerState.class,
            names = {"FIN", "ERROR", "HUNG_UP"})
    @DisplayName("an answer that lay there before the question proves nothing")
    void idleNotSurvived(PeerState before) {
        Connection connection = asClient();
        write(REQUEST);
        read(RESPONSE);
        write(REQUEST);
        connection.exchange.peerStateBefore = before;
        read(RESPONSE);
        assertThat(told.events).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = PeerState.class,
            names = {"OPEN", "NOT_ASKED"})
    @DisplayName("nothing speaks against it: survived")
    void idleSurvivedStates(PeerState before) {
        Connection connection = asClient();
        write(REQUEST);
        read(RESPONSE);
        write(REQUEST);
        connection.exchange.peerStateBefore = before;
        read(RESPONSE);
        assertThat(told.events).containsExactly("idle survived");
    }

    @Test
    @DisplayName("a request after idling says nothing of how long a server keeps its connections")
    void idleSurvivedOnServer() {
        asServer();
        for (int i = 0; i < 3; i++) {
            write(RESPONSE);
            read(REQUEST);
        }
        assertThat(told.events).isEmpty();
    }
}
