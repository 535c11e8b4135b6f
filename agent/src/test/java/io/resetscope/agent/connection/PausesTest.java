package io.resetscope.agent.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The pauses inside a request, and what the kernel said of the peer after them. */
class PausesTest extends TrackedPair {

    /** The first of a connection, begun at 100. */
    private static Exchange first() {
        Exchange exchange = new Exchange();
        exchange.begin(1, 100, -1, PeerState.OPEN);
        return exchange;
    }

    @Test
    @DisplayName("the longest of them counts; before the second byte there is none")
    void longest() {
        Exchange exchange = first();
        exchange.requestBytePassed(100, PeerState.NOT_ASKED);
        assertThat(exchange.longestPauseNanos()).isZero();
        assertThat(exchange.lastRequestByteNanos).isEqualTo(100);
        exchange.requestBytePassed(170, PeerState.NOT_ASKED);
        exchange.requestBytePassed(200, PeerState.NOT_ASKED);
        assertThat(exchange.longestPauseNanos()).isEqualTo(70);
        assertThat(exchange.lastRequestByteNanos).isEqualTo(200);
        exchange.requestBytePassed(290, PeerState.NOT_ASKED);
        assertThat(exchange.longestPauseNanos()).isEqualTo(90);
    }

    @Test
    @DisplayName(
            "what was said after the latest pause that was worth asking is remembered; before the first byte it is not")
    void latest() {
        Exchange exchange = first();
        exchange.requestBytePassed(100, PeerState.FIN);
        assertThat(exchange.peerStateInside()).as("the idle time before").isEqualTo(PeerState.NOT_ASKED);
        exchange.requestBytePassed(110, PeerState.OPEN);
        exchange.requestBytePassed(120, PeerState.ERROR);
        exchange.requestBytePassed(130, PeerState.NOT_ASKED);
        assertThat(exchange.peerStateInside()).isEqualTo(PeerState.ERROR);
    }

    @Test
    @DisplayName("what ended in a pause stays ended, and later pauses do not count")
    void ended() {
        Exchange exchange = first();
        exchange.requestBytePassed(100, PeerState.NOT_ASKED);
        exchange.requestBytePassed(170, PeerState.FIN);
        exchange.requestBytePassed(400, PeerState.ERROR);
        assertThat(exchange.peerStateInside()).isEqualTo(PeerState.FIN);
        assertThat(exchange.longestPauseNanos()).isEqualTo(70);
        assertThat(exchange.endFoundNanos()).isEqualTo(170);
        exchange.begin(2, 500, 100, PeerState.OPEN);
        assertThat(exchange.endFoundNanos()).isZero();
    }

    @Test
    @DisplayName("the next exchange begins without any of it")
    void next() {
        Exchange exchange = first();
        exchange.requestBytePassed(100, PeerState.NOT_ASKED);
        exchange.requestBytePassed(200, PeerState.FIN);
        exchange.responseContentLength = 7;
        exchange.responseChunked = true;
        exchange.respondedEarly(true);
        exchange.begin(2, 300, 100, PeerState.OPEN);
        assertThat(exchange.longestPauseNanos()).isZero();
        assertThat(exchange.lastRequestByteNanos).isZero();
        assertThat(exchange.peerStateInside()).isEqualTo(PeerState.NOT_ASKED);
        assertThat(exchange.responseContentLength).isEqualTo(-1);
        assertThat(exchange.responseChunked).isFalse();
        assertThat(exchange.isRespondedEarly()).isFalse();
    }

    @Test
    @DisplayName(
            "a goodbye that was read before the request ended the silence before it; one that was read later is in it")
    void goodbyeBefore() {
        Exchange exchange = new Exchange();
        exchange.begin(2, 1_000, 10, PeerState.OPEN);
        exchange.saidGoodbyeBefore(1_001, 900);
        assertThat(exchange.peerStateBefore).isEqualTo(PeerState.CLOSE_NOTIFY);
        assertThat(exchange.idleBeforeNanos).isEqualTo(10);
        exchange.saidGoodbyeBefore(990, 200);
        assertThat(exchange.idleBeforeNanos).isEqualTo(800);
    }

    @Test
    @DisplayName("what came while the request was being encrypted was there before its first byte went out")
    void whileEncrypting() {
        Exchange exchange = new Exchange();
        exchange.begin(2, 1000, 400, PeerState.OPEN);
        exchange.requestBytePassed(1600, PeerState.FIN);
        assertThat(exchange.peerStateBefore).isEqualTo(PeerState.FIN);
        assertThat(exchange.idleBeforeNanos).isEqualTo(1000);
        assertThat(exchange.peerStateInside()).isEqualTo(PeerState.NOT_ASKED);
        assertThat(exchange.longestPauseNanos()).isZero();
    }

    @Test
    @DisplayName("a client's FIN after a pause inside its request, as the kernel had it before sending went on")
    void clientAsks() throws IOException {
        Connection connection = asClient();
        write(REQUEST);
        assertThat(connection.exchange.peerStateBefore).isEqualTo(PeerState.OPEN);
        finArrives();
        write(REQUEST);
        assertThat(connection.exchange.number).isEqualTo(1);
        assertThat(connection.exchange.peerStateBefore).isEqualTo(PeerState.OPEN);
        assertThat(connection.exchange.peerStateInside()).isEqualTo(PeerState.FIN);
        assertThat(connection.exchange.longestPauseNanos()).isPositive();
    }

    @Test
    @DisplayName("a pause too short to ask in, and an answer from before it, say nothing")
    void notAsked() {
        ConnectionTracker unhurried = tracker(TimeUnit.HOURS.toNanos(1));
        unhurried.connect(fd, pair.serverAddress(), false, 0, null);
        for (int i = 0; i < 2; i++) {
            unhurried.written(unhurried.writeStarting(fd, null, null, 0, 0), REQUEST, 0, 7, null);
        }
        Exchange exchange = table.get(fd).exchange;
        assertThat(exchange.peerStateBefore).as("the first word").isEqualTo(PeerState.OPEN);
        assertThat(exchange.peerStateInside()).isEqualTo(PeerState.NOT_ASKED);
    }

    @Test
    @DisplayName("a server's pauses are between the reads of a request; what it writes is no byte of it")
    void server() {
        Connection connection = asServer();
        read(REQUEST);
        long first = connection.exchange.lastRequestByteNanos;
        assertThat(first).isPositive();
        read(REQUEST);
        long second = connection.exchange.lastRequestByteNanos;
        assertThat(connection.exchange.longestPauseNanos()).isEqualTo(second - first);
        conversation().underWay = true;
        write(RESPONSE);
        assertThat(connection.exchange.lastRequestByteNanos).isEqualTo(second);
    }
}
