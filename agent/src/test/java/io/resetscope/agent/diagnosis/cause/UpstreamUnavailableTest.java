package io.resetscope.agent.diagnosis.cause;

import static io.resetscope.agent.diagnosis.Confidence.CERTAIN;
import static io.resetscope.agent.diagnosis.Confidence.LIKELY;
import static io.resetscope.agent.diagnosis.Confidence.POSSIBLE;
import static io.resetscope.agent.diagnosis.EndedBy.PEER;
import static io.resetscope.agent.diagnosis.EndedBy.UNKNOWN;
import static io.resetscope.agent.diagnosis.Incidents.seconds;

import io.resetscope.agent.connection.PeerState;
import io.resetscope.agent.connection.Signal;
import io.resetscope.agent.diagnosis.Cases;
import io.resetscope.agent.diagnosis.Given;
import io.resetscope.agent.incident.Phase;
import io.resetscope.agent.incident.Upstream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A gateway answers for an upstream that failed. */
class UpstreamUnavailableTest {

    @Test
    @DisplayName("502 at the gateway's client: likely")
    void badGateway() {
        Cases.upstreamUnavailable()
                .is("upstream_unavailable", LIKELY, UNKNOWN)
                .summary("A gateway answered 502: the server behind it failed.")
                .says("the response's status is 502")
                .says("the server calls itself nginx/1.25.3")
                .advises(
                        "this connection is fine: look at the gateway's error log for the upstream, and at the upstream for a crash,"
                                + " a restart or a keep-alive timeout below the gateway's");
    }

    @Test
    @DisplayName("504: it did not answer in time")
    void gatewayTimeout() {
        Cases.upstreamUnavailable()
                .but(it -> it.status = 504)
                .is("upstream_unavailable", LIKELY, UNKNOWN)
                .summary("A gateway answered 504: the server behind it did not answer in time.");
    }

    @Test
    @DisplayName("504 in a pause of the request: only possible, for the gateway may have tired of the client")
    void gatewayTimeoutInPause() {
        paused().is("upstream_unavailable", POSSIBLE, UNKNOWN, "request_timeout")
                .summary("A gateway answered 504: it may have waited for the rest of this request, or for the server"
                        + " behind it.")
                .says("the longest pause between two bytes of the request was 2 s")
                .says("20 kB of a request whose body has 50 MB had been handed to the kernel")
                .advises("send the body without pauses of that length; or raise the gateway's timeout for its upstream"
                        + " (HAProxy: timeout server)");
        paused().but(it -> it.sinceRequestNanos = seconds(0.9) - 1).is("upstream_unavailable", LIKELY, UNKNOWN);
        paused().but(it -> it.requestBytes = 32 * 1024).is("upstream_unavailable", LIKELY, UNKNOWN);
        paused().but(it -> it.requestComplete = true).is("upstream_unavailable", LIKELY, UNKNOWN);
        paused().but(it -> it.expectsContinue = true).is("upstream_unavailable", LIKELY, UNKNOWN);
        paused().but(it -> it.http2 = Cases.streams(17, 3, null).build()).is("upstream_unavailable", LIKELY, UNKNOWN);
        paused().but(it -> it.status = 502).is("upstream_unavailable", LIKELY, UNKNOWN);
    }

    @Test
    @DisplayName("the same by the FIN that was there after the pause, whether the rest could be written or not")
    void closedInPause() {
        closed(Signal.ANSWER)
                .is("upstream_unavailable", POSSIBLE, UNKNOWN, "request_timeout")
                .says("after a pause the server's FIN was waiting")
                .but(it -> it.peerStateInside = PeerState.OPEN)
                .is("upstream_unavailable", LIKELY, UNKNOWN);
        closed(Signal.BROKEN_PIPE)
                .but(it -> {
                    it.duringWrite = true;
                    it.answeredLate = true;
                    it.phase = Phase.SEND;
                    it.activeFailures = 3;
                    it.otherFailures = 3;
                })
                .is("upstream_unavailable", POSSIBLE, UNKNOWN, "request_timeout");
    }

    private static Given closed(Signal signal) {
        return paused().but(it -> {
            it.signal = signal;
            it.requestComplete = true;
            it.sinceRequestNanos = 0;
            it.longestPauseNanos = seconds(0.9);
            it.peerStateInside = PeerState.FIN;
        });
    }

    private static Given paused() {
        return Cases.upstreamUnavailable().but(it -> {
            it.status = 504;
            it.method = "POST";
            it.requestContentLength = 50_000_000;
            it.requestBytes = 20_000;
            it.requestComplete = false;
            it.sinceRequestNanos = seconds(2);
        });
    }

    @Test
    @DisplayName("503: possible, for a gateway says that of itself too")
    void unavailable() {
        Cases.upstreamUnavailable()
                .but(it -> it.status = 503)
                .is("upstream_unavailable", POSSIBLE, UNKNOWN)
                .summary("A gateway answered 503: it may have had no server that could answer.");
    }

    @Test
    @DisplayName("in the gateway that saw it fail: certain")
    void sawItFail() {
        inTheGateway()
                .but(it -> it.upstreamNumber = 7)
                .is("upstream_unavailable", CERTAIN, PEER)
                .summary("This gateway answered 502 because its upstream orders:9000 had failed.")
                .says("the connection to orders:9000 had failed 1.2 ms before")
                .advises(
                        "the upstream's failure is reported by itself, and this span links to it: look there for its cause");
    }

    @Test
    @DisplayName("where nothing was told of the upstream, there is no link to follow")
    void nothingTold() {
        inTheGateway()
                .is("upstream_unavailable", CERTAIN, PEER)
                .advises("look at orders:9000 for the cause of its failure")
                .saysNothingOf("only one seen");
    }

    @Test
    @DisplayName("where nothing but the lack of another request speaks for it: likely")
    void supposed() {
        inTheGateway()
                .but(it -> it.upstream = new Upstream(
                        "orders:9000", "1.1", false, true, false, seconds(0.0012), -1, Upstream.Tie.ONLY, () -> null))
                .is("upstream_unavailable", LIKELY, PEER)
                .says("this request was the only one seen in this JVM at that moment");
    }

    @Test
    @DisplayName("likely too by the trace alone, or where others were heard over HTTP/2 since")
    void lessSure() {
        inTheGateway()
                .but(it -> it.upstream =
                        new Upstream("orders:9000", "1.1", false, true, false, 1, -1, Upstream.Tie.TRACE, () -> null))
                .is("upstream_unavailable", LIKELY, PEER)
                .says("no other request of the upstream's trace was seen in this JVM at that moment");
        inTheGateway()
                .but(it -> it.upstream =
                        new Upstream("orders:9000", null, false, true, true, 1, -1, Upstream.Tie.STREAMS, () -> null))
                .is("upstream_unavailable", LIKELY, PEER)
                .says("orders:9000 could not be reached 0 ms before")
                .says("upstreams have been heard over HTTP/2 since, perhaps for this request");
    }

    @Test
    @DisplayName("or that gave it up: for how long it had waited")
    void gaveItUp() {
        inTheGateway()
                .but(it -> {
                    it.status = 504;
                    it.upstream =
                            new Upstream("orders:9000", "1.1", false, true, seconds(0.001), seconds(2), () -> null);
                })
                .is("upstream_unavailable", CERTAIN, PEER)
                .summary("This gateway answered 504 because its upstream orders:9000 had not answered.")
                .says("orders:9000 had not answered within 2 s, when this JVM closed the connection to it")
                .advises(
                        "look at what the upstream was doing, or let this gateway wait for longer than the upstream takes");
    }

    private static Given inTheGateway() {
        return Given.of(Cases.server(Signal.ANSWER, Phase.SEND)).but(it -> {
            it.status = 502;
            it.upstream = new Upstream("orders:9000", "1.1", false, true, seconds(0.0012), -1, () -> null);
        });
    }

    @Test
    @DisplayName("in a server that saw none fail, nothing")
    void withoutUpstream() {
        inTheGateway().but(it -> it.upstream = null).is("unknown");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 200, 500, 501, 505})
    @DisplayName("other statuses are no word on an upstream")
    void otherStatuses(int status) {
        Cases.upstreamUnavailable().but(it -> it.status = status).is("unknown");
        inTheGateway().but(it -> it.status = status).is("unknown");
    }

    @Test
    @DisplayName("a connection that died is another matter, whatever the status")
    void died() {
        Cases.upstreamUnavailable()
                .but(it -> {
                    it.signal = Signal.END_OF_STREAM;
                    it.responseComplete = false;
                })
                .is("response_truncated");
        Cases.upstreamUnavailable().but(it -> it.signal = Signal.RESET).is("peer_aborted_exchange");
    }
}
