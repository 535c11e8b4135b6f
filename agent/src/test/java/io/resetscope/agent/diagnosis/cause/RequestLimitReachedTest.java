package io.resetscope.agent.diagnosis.cause;

import static io.resetscope.agent.diagnosis.Confidence.CERTAIN;
import static io.resetscope.agent.diagnosis.Confidence.LIKELY;
import static io.resetscope.agent.diagnosis.EndedBy.PEER;
import static io.resetscope.agent.diagnosis.Incidents.seconds;

import io.resetscope.agent.connection.PeerState;
import io.resetscope.agent.connection.Role;
import io.resetscope.agent.diagnosis.Cases;
import io.resetscope.agent.diagnosis.Given;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** So many requests, and no more. */
class RequestLimitReachedTest {

    @Test
    @DisplayName("counted down to 0: certain")
    void countsDown() {
        Cases.requestLimitReached()
                .is("request_limit_reached", CERTAIN, PEER)
                .summary("The server closes a connection after 100 requests, and had done so when the next one came.")
                .says("the server announced it (Keep-Alive: max=0)")
                .says("101st exchange on a connection 6.4 s old; the request got 0 response bytes")
                .advises(
                        "use a connection for fewer than 100 requests in the client's pool, or raise the server's limit");
    }

    @Test
    @DisplayName("a constant that was reached: certain")
    void constant() {
        constantMax(101)
                .is("request_limit_reached", CERTAIN, PEER)
                .says("the server announced it (Keep-Alive: max=100)");
        constantMax(100).is("stale_pooled_connection");
        constantMax(102).is("stale_pooled_connection");
    }

    private static Given constantMax(int exchange) {
        return Cases.requestLimitReached().but(it -> {
            it.exchangeNumber = exchange;
            it.keepAliveCountsDown = false;
            it.keepAliveMax = 100;
        });
    }

    @Test
    @DisplayName("one left of those announced: not yet")
    void oneLeft() {
        Cases.requestLimitReached().but(it -> it.keepAliveMax = 1).is("stale_pooled_connection");
    }

    @Test
    @DisplayName("the same count each time, after different idle times: likely")
    void learned() {
        learnedCount(4)
                .is("request_limit_reached", LIKELY, PEER, "stale_pooled_connection")
                .says(
                        "the last connections to it ended after exactly 3 requests each, after different idle times and at"
                                + " different ages")
                .but(it -> it.server = "nginx")
                .advises("use a connection for fewer than 3 requests in the client's pool, or raise the server's limit:"
                        + " keepalive_requests in nginx.conf (1000 by default)");
    }

    private static Given learnedCount(int exchange) {
        return Given.of(Cases.foundEnded(0.4, 2, exchange))
                .failed(Cases.foundEnded(0.3, 2, 4))
                .failed(Cases.foundEnded(0.8, 5, 4))
                .failed(Cases.foundEnded(2, 9, 4));
    }

    @Test
    @DisplayName("another count, or fewer connections, taught nothing")
    void learnedOther() {
        learnedCount(5).isNot("request_limit_reached");
        learnedCount(4).survived(1, 3, 5).isNot("request_limit_reached");
        Given.of(Cases.foundEnded(0.4, 2, 4))
                .failed(Cases.foundEnded(0.3, 2, 4))
                .failed(Cases.foundEnded(2, 9, 4))
                .isNot("request_limit_reached");
    }

    @Test
    @DisplayName("always the same idle time too: the idle time may be the reason")
    void sameIdle() {
        Given.of(Cases.foundEnded(2, 9, 4))
                .failed(Cases.foundEnded(2, 9, 4))
                .failed(Cases.foundEnded(2.1, 9, 4))
                .failed(Cases.foundEnded(2.2, 9, 4))
                .isNot("request_limit_reached");
    }

    @Test
    @DisplayName("an age that all of them may have ended at: the age may be the reason")
    void sameAge() {
        Given.of(Cases.foundEnded(0.4, 2, 4))
                .failed(Cases.foundEnded(0.3, 2, 4))
                .failed(Cases.foundEnded(0.8, 2.3, 4))
                .failed(Cases.foundEnded(0.5, 1.9, 4))
                .isNot("request_limit_reached");
    }

    @Test
    @DisplayName("past the announced timeout, the timeout explains it")
    void pastTimeout() {
        Cases.requestLimitReached().but(it -> it.idleNanos = seconds(15)).is("stale_pooled_connection");
        Cases.requestLimitReached().but(it -> it.idleNanos = seconds(15) - 1).is("request_limit_reached");
    }

    @Test
    @DisplayName("an announced close says it with more words")
    void closeAnnounced() {
        Cases.requestLimitReached().but(it -> it.closeAnnounced = true).is("reuse_after_close_announced");
    }

    @Test
    @DisplayName("an RST before the request is no orderly end of a full connection")
    void reset() {
        Cases.requestLimitReached()
                .but(it -> it.peerStateBefore = PeerState.ERROR)
                .is("connection_reset_while_idle");
    }

    @Test
    @DisplayName("crossed on the wire: the limit all the same")
    void crossed() {
        Cases.requestLimitReached()
                .but(it -> {
                    it.peerStateBefore = PeerState.OPEN;
                    it.sinceRequestNanos = seconds(0.002);
                })
                .is("request_limit_reached", CERTAIN, PEER);
    }

    @Test
    @DisplayName("not when exchanges could not be counted, an answer had begun, or nothing was announced")
    void negatives() {
        Cases.requestLimitReached().but(it -> it.exchangesCounted = false).isNot("request_limit_reached");
        Cases.requestLimitReached().but(it -> it.responseBytes = 1).isNot("request_limit_reached");
        Cases.requestLimitReached().but(it -> it.keepAliveMax = -1).isNot("request_limit_reached");
        Cases.requestLimitReached().but(it -> it.reused = null).isNot("request_limit_reached");
        Cases.requestLimitReached().but(it -> it.role = Role.SERVER).is("client_disconnected");
    }

    @Test
    @DisplayName("the first request has reached no limit")
    void first() {
        Given.of(Cases.foundEnded(0.4, 2, 1)).isNot("request_limit_reached");
    }
}
