package io.resetscope.agent.diagnosis;

import static io.resetscope.agent.diagnosis.Incidents.OPENED;
import static io.resetscope.agent.diagnosis.Incidents.seconds;

import io.resetscope.agent.connection.GoAway;
import io.resetscope.agent.connection.Opening;
import io.resetscope.agent.connection.PeerState;
import io.resetscope.agent.connection.Role;
import io.resetscope.agent.connection.Signal;
import io.resetscope.agent.incident.Http2;
import io.resetscope.agent.incident.IncidentBuilder;
import io.resetscope.agent.incident.Neighbours;
import io.resetscope.agent.incident.Phase;
import io.resetscope.agent.incident.Upstream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** What each cause typically looks like, with literal facts. */
public final class Cases {

    private static final long MEGABYTE = 1_000_000;

    private Cases() {}

    /** One for each cause of the catalogue. */
    public static Map<String, Supplier<Given>> all() {
        Map<String, Supplier<Given>> cases = new LinkedHashMap<>();
        cases.put("connection_refused", () -> Given.of(Incidents.refused()));
        cases.put("rejected_after_accept", Cases::rejectedAfterAccept);
        cases.put("tls_handshake_rejected", Cases::tlsHandshakeRejected);
        cases.put("plaintext_tls_mismatch", Cases::plaintextTlsMismatch);
        cases.put("stale_pooled_connection", () -> Given.of(Incidents.stale()));
        cases.put("keep_alive_race", Cases::keepAliveRace);
        cases.put("connection_reset_while_idle", Cases::connectionResetWhileIdle);
        cases.put("middlebox_idle_timeout", Cases::middleboxIdleTimeout);
        cases.put("silent_drop", Cases::silentDrop);
        cases.put("request_limit_reached", Cases::requestLimitReached);
        cases.put("connection_age_limit", Cases::connectionAgeLimit);
        cases.put("reuse_after_close_announced", Cases::reuseAfterCloseAnnounced);
        cases.put("goaway_received", Cases::goawayReceived);
        cases.put("request_body_rejected", Cases::requestBodyRejected);
        cases.put("request_timeout", Cases::requestTimeout);
        cases.put("peer_crashed", Cases::peerCrashed);
        cases.put("peer_aborted_exchange", Cases::peerAbortedExchange);
        cases.put("response_truncated", Cases::responseTruncated);
        cases.put("upstream_unavailable", Cases::upstreamUnavailable);
        cases.put("gateway_close_propagated", Cases::gatewayClosePropagated);
        cases.put("local_close_with_unread_data", Cases::localCloseWithUnreadData);
        cases.put("local_abort", Cases::localAbort);
        cases.put("client_disconnected", Cases::clientDisconnected);
        cases.put("process_frozen", Cases::processFrozen);
        cases.put("unknown", Cases::unknown);
        return cases;
    }

    /** The second GET on a connection that was open when it was written; an RST came 3 ms later. */
    public static IncidentBuilder reused(double idleSeconds) {
        IncidentBuilder incident = Incidents.stale();
        incident.signal = Signal.RESET;
        incident.errorType = "java.net.SocketException";
        incident.errorMessage = "Connection reset";
        incident.peerStateBefore = PeerState.OPEN;
        incident.connectNanos = seconds(0.002);
        incident.idleNanos = seconds(idleSeconds);
        incident.ageNanos = seconds(idleSeconds + 0.4);
        incident.exchangeStartedEpochNanos = OPENED + seconds(idleSeconds + 0.397);
        incident.failedEpochNanos = OPENED + seconds(idleSeconds + 0.4);
        incident.sinceRequestNanos = seconds(0.003);
        incident.keepAliveServer = null;
        incident.keepAliveTimeoutNanos = -1;
        return incident;
    }

    /** The first request of a connection, GET, 1 ms after it was established; an RST came 3 ms later. */
    public static IncidentBuilder first() {
        IncidentBuilder incident = reused(0.001);
        incident.pastExchanges.clear();
        incident.exchangeNumber = 1;
        incident.reused = false;
        incident.ageNanos = seconds(0.004);
        incident.peerStateBefore = PeerState.NOT_ASKED;
        incident.firstSent = Opening.HTTP_REQUEST;
        incident.bytesSent = 120;
        incident.bytesReceived = 0;
        return incident;
    }

    /** The first request of a connection, a POST of 50 MB, of which 3.9 MB went out. */
    public static IncidentBuilder upload() {
        IncidentBuilder incident = first();
        incident.phase = Phase.SEND;
        incident.duringWrite = true;
        incident.errorMessage = "Connection reset by peer";
        incident.method = "POST";
        incident.target = "/upload";
        incident.requestContentLength = 50 * MEGABYTE;
        incident.requestBytes = 3_900_000;
        incident.requestComplete = false;
        incident.bytesSent = 3_900_000;
        incident.ageNanos = seconds(0.2);
        return incident;
    }

    /** This JVM is the server; the second request of the connection, of which nothing is answered yet. */
    public static IncidentBuilder server(Signal signal, Phase phase) {
        IncidentBuilder incident = reused(0.4);
        incident.role = Role.SERVER;
        incident.signal = signal;
        incident.phase = phase;
        incident.serverPort = 8080;
        incident.localPort = 8080;
        incident.peerPort = 51234;
        incident.peerAddress = "10.0.0.7";
        if (signal != Signal.RESET) {
            incident.errorType = null;
            incident.errorMessage = null;
        }
        return incident;
    }

    public static Given rejectedAfterAccept() {
        return Given.of(first());
    }

    /** Over before either end said a word. */
    public static Given acceptedAndLeft() {
        return Given.of(first()).but(it -> {
            it.signal = Signal.END_OF_STREAM;
            it.errorType = null;
            it.errorMessage = null;
            it.phase = Phase.IDLE;
            it.firstSent = Opening.NOTHING;
            it.exchangeNumber = 0;
            it.sinceRequestNanos = -1;
            it.bytesSent = 0;
            it.method = null;
            it.requestBytes = 0;
            it.requestComplete = false;
        });
    }

    /** The client's side: the ClientHello got an alert, and then the end. */
    public static Given tlsHandshakeRejected() {
        return Given.of(first()).but(it -> {
            it.signal = Signal.END_OF_STREAM;
            it.errorType = null;
            it.errorMessage = null;
            it.phase = Phase.TLS;
            it.protocolName = "tls";
            it.protocolVersion = null;
            it.understood = false;
            it.exchangesCounted = false;
            it.reused = null;
            it.method = null;
            it.firstSent = Opening.TLS_HANDSHAKE;
            it.firstReceived = Opening.TLS_ALERT;
            it.bytesReceived = 7;
            it.responseBytes = 7;
        });
    }

    public static Given plaintextTlsMismatch() {
        return Given.of(first()).but(it -> {
            it.signal = Signal.ANSWER;
            it.errorType = null;
            it.errorMessage = null;
            it.phase = Phase.RECEIVE;
            it.firstReceived = Opening.TLS_ALERT;
            it.bytesReceived = 7;
            it.responseBytes = 7;
        });
    }

    /** Idle for 5.02 s, the server closes after 5 s; its FIN came after the request had left. */
    public static Given keepAliveRace() {
        return Given.of(reused(5.02)).but(it -> {
            it.signal = Signal.END_OF_STREAM;
            it.errorType = null;
            it.errorMessage = null;
            it.keepAliveServer = "keep-alive, timeout=5";
            it.keepAliveTimeoutNanos = seconds(5);
        });
    }

    public static Given connectionResetWhileIdle() {
        return Given.of(reused(301)).but(it -> {
            it.phase = Phase.SEND;
            it.duringWrite = true;
            it.errorMessage = "Connection reset by peer";
            it.peerStateBefore = PeerState.ERROR;
            it.sinceRequestNanos = -1;
        });
    }

    public static Given middleboxIdleTimeout() {
        return Given.of(reused(360));
    }

    public static Given silentDrop() {
        return Given.of(reused(360)).but(it -> {
            it.signal = Signal.TIMED_OUT;
            it.errorMessage = "Connection timed out";
            it.retransmits = 15;
            it.sinceRequestNanos = seconds(924);
        });
    }

    /** The 101st request, 0.3 s after the 100th, which was answered with max=0. */
    public static Given requestLimitReached() {
        return Given.of(Incidents.stale()).but(it -> {
            it.exchangeNumber = 101;
            it.idleNanos = seconds(0.3);
            it.keepAliveServer = "Keep-Alive, timeout=15, max=0";
            it.keepAliveTimeoutNanos = seconds(15);
            it.keepAliveCountsDown = true;
            it.keepAliveMax = 0;
        });
    }

    /** Found ended at an age of about 60 s, as the three before, after different idle times and numbers of requests. */
    public static Given connectionAgeLimit() {
        return Given.of(foundEnded(0.3, 61.2, 40))
                .failed(foundEnded(0.4, 60.3, 20))
                .failed(foundEnded(0.6, 60.2, 31))
                .failed(foundEnded(1.2, 60.9, 7))
                .survived(2, 30, 12);
    }

    /** A connection whose FIN was there when the request of this number came. */
    public static IncidentBuilder foundEnded(double idleSeconds, double ageSeconds, int exchangeNumber) {
        IncidentBuilder incident = Incidents.stale();
        incident.keepAliveServer = null;
        incident.keepAliveTimeoutNanos = -1;
        incident.exchangeNumber = exchangeNumber;
        incident.idleNanos = seconds(idleSeconds);
        incident.ageNanos = seconds(ageSeconds);
        incident.exchangeStartedEpochNanos = OPENED + seconds(ageSeconds - 0.001);
        incident.failedEpochNanos = OPENED + seconds(ageSeconds);
        return incident;
    }

    public static Given reuseAfterCloseAnnounced() {
        return Given.of(Incidents.stale()).but(it -> {
            it.idleNanos = seconds(0.2);
            it.keepAliveServer = "close";
            it.keepAliveTimeoutNanos = -1;
            it.closeAnnounced = true;
        });
    }

    /** The answer, 413, was found behind the reset. */
    public static Given requestBodyRejected() {
        return Given.of(upload()).but(it -> {
            it.unreadBytes = 153;
            it.status = 413;
            it.answeredLate = true;
            it.lateAnswerRead = false;
            it.server = "Apache-Coyote/1.1";
        });
    }

    /** After 61 s without a byte of the body, the server's FIN was there. */
    public static Given requestTimeout() {
        return Given.of(upload()).but(it -> {
            it.signal = Signal.BROKEN_PIPE;
            it.errorMessage = "Broken pipe";
            it.requestBytes = 20_000;
            it.longestPauseNanos = seconds(61);
            it.peerStateInside = PeerState.FIN;
            it.ageNanos = seconds(61.4);
        });
    }

    /** The ninth stream of a gRPC connection that had grown too old; the server had taken those up to the eighth. */
    public static Given goawayReceived() {
        return Given.of(reused(0.2)).but(it -> {
            it.signal = Signal.END_OF_STREAM;
            it.errorType = null;
            it.errorMessage = null;
            it.protocolVersion = "2";
            it.method = null;
            it.target = null;
            it.pastExchanges.clear();
            it.exchangeNumber = 9;
            it.http2 = streams(17, 3, new GoAway(GoAway.NO_ERROR, 15, "max_age", 0))
                    .build();
        });
    }

    /** What was known of HTTP/2; {@code said} is the server's GOAWAY, or null. */
    public static Http2.Builder streams(int streamId, int inFlight, GoAway said) {
        Http2.Builder streams = new Http2.Builder();
        streams.streamsOpened = 9;
        streams.streamsInFlight = inFlight;
        streams.streamId = streamId;
        streams.goAwayReceived = said;
        streams.sinceGoAwayNanos = said == null ? -1 : seconds(0.004);
        streams.streamsTurnedAway = said != null && streamId > said.lastStreamId ? 1 : 0;
        streams.quietNanos = seconds(0.2);
        return streams;
    }

    /** In the midst of an exchange, four others too, and then nobody listened. */
    public static Given peerCrashed() {
        return Given.of(reused(0.2)).but(it -> {
            it.signal = Signal.END_OF_STREAM;
            it.errorType = null;
            it.errorMessage = null;
            it.sinceRequestNanos = seconds(0.5);
            it.otherFailures = 4;
            it.activeFailures = 4;
            it.refusals = 2;
        });
    }

    public static Given peerAbortedExchange() {
        return Given.of(reused(0.2)).but(it -> it.sinceRequestNanos = seconds(2));
    }

    /** 500 bytes of a response of 1000. */
    public static Given responseTruncated() {
        return Given.of(reused(0.2)).but(it -> {
            it.signal = Signal.END_OF_STREAM;
            it.errorType = null;
            it.errorMessage = null;
            it.phase = Phase.RECEIVE;
            it.status = 200;
            it.responseBytes = 620;
            it.responseContentLength = 1000;
        });
    }

    public static Given upstreamUnavailable() {
        return Given.of(reused(0.2)).but(it -> {
            it.signal = Signal.ANSWER;
            it.errorType = null;
            it.errorMessage = null;
            it.phase = Phase.RECEIVE;
            it.status = 502;
            it.server = "nginx/1.25.3";
            it.responseBytes = 300;
            it.responseComplete = true;
        });
    }

    public static Given gatewayClosePropagated() {
        return Given.of(server(Signal.LOCAL_CLOSE, Phase.CLOSE)).but(it -> {
            it.responseBytes = 410;
            it.upstream = new Upstream("orders:9000", "1.1", false, true, seconds(0.0004), -1, () -> null);
        });
    }

    /** The client's response was complete; the upstream spoke HTTP/1.0, and the gateway closed on both sides. */
    public static Given gatewayThatHungUpToo() {
        return gatewayClosePropagated().but(it -> {
            it.responseComplete = true;
            it.upstream = new Upstream("orders:9000", "1.0", true, false, seconds(0.0004), -1, () -> null);
        });
    }

    /** An upload was answered with 413, and then closed with 50 kB of it unread. */
    public static Given localCloseWithUnreadData() {
        return Given.of(server(Signal.LOCAL_CLOSE, Phase.CLOSE)).but(it -> {
            it.method = "POST";
            it.status = 413;
            it.requestBytes = 120;
            it.requestContentLength = 50 * MEGABYTE;
            it.requestComplete = false;
            it.responseBytes = 153;
            it.responseComplete = true;
            it.unreadBytes = 50_000;
        });
    }

    public static Given localAbort() {
        return Given.of(server(Signal.LOCAL_CLOSE, Phase.CLOSE)).but(it -> it.lingerSeconds = 0);
    }

    /** The client's FIN had been read; the response could then not be written. */
    public static Given clientDisconnected() {
        return Given.of(server(Signal.RESET, Phase.SEND)).but(it -> {
            it.duringWrite = true;
            it.errorMessage = "Broken pipe";
            it.signal = Signal.BROKEN_PIPE;
            it.errorType = "java.net.SocketException";
            it.peerLeft = true;
            it.sinceRequestNanos = seconds(10.1);
        });
    }

    /** Idle for 21 s, for 20 s of which the process did not run; the server closes after 5 s. */
    public static Given processFrozen() {
        return Given.of(Incidents.stale()).but(it -> {
            it.idleNanos = seconds(21);
            it.ageNanos = seconds(21.4);
            it.frozenNanos = seconds(20);
        });
    }

    /** A server met an RST on a connection of a protocol that it does not understand, between two turns. */
    public static Given unknown() {
        return Given.of(server(Signal.RESET, Phase.IDLE)).but(it -> {
            it.understood = false;
            it.protocolName = null;
            it.exchangeNumber = 0;
            it.method = null;
        });
    }

    /** Others to the same peer: so many alive, so many over, idle for so long in seconds. */
    public static Neighbours neighbours(int open, double longestIdleOpen, int over, double shortestIdleOver) {
        return new Neighbours(
                open,
                false,
                over,
                open == 0 ? -1 : seconds(longestIdleOpen),
                over == 0 ? -1 : seconds(shortestIdleOver));
    }

    /** Others to the same peer that are open, of which one was answered after the failure. */
    public static Neighbours answering(int open) {
        return new Neighbours(open, true, 0, seconds(3), -1);
    }
}
