package io.resetscope.agent.diagnosis.cause;

import static io.resetscope.agent.diagnosis.Confidence.CERTAIN;
import static io.resetscope.agent.diagnosis.Confidence.LIKELY;
import static io.resetscope.agent.diagnosis.Confidence.POSSIBLE;
import static io.resetscope.agent.diagnosis.EndedBy.NETWORK;
import static io.resetscope.agent.diagnosis.EndedBy.PEER;
import static io.resetscope.agent.diagnosis.EndedBy.UNKNOWN;
import static io.resetscope.agent.diagnosis.Incidents.seconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.agent.connection.GoAway;
import io.resetscope.agent.connection.PeerState;
import io.resetscope.agent.connection.Role;
import io.resetscope.agent.connection.Signal;
import io.resetscope.agent.diagnosis.Cases;
import io.resetscope.agent.diagnosis.Given;
import io.resetscope.agent.history.Ending;
import io.resetscope.agent.incident.Http2;
import io.resetscope.agent.incident.IncidentBuilder;
import io.resetscope.agent.incident.Phase;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The server had announced the end of an HTTP/2 connection; and what HTTP/2 means for the other causes. */
class GoawayReceivedTest {

    private static Given said(int streamId, long code, String text) {
        return Cases.goawayReceived()
                .but(it -> it.http2 = Cases.streams(streamId, 3, new GoAway(code, 15, text, 0))
                        .build());
    }

    /** The typical case of a reused connection over HTTP/2, without a word of its end. */
    private static Given silent(double idleSeconds, Http2.Builder streams) {
        return Given.of(Cases.reused(idleSeconds)).but(it -> {
            it.protocolVersion = "2";
            it.method = null;
            it.http2 = streams.build();
        });
    }

    @Test
    @DisplayName("a stream above the last one was never acted on: certain, and safe to repeat")
    void turnedAway() {
        Cases.goawayReceived()
                .is("goaway_received", CERTAIN, PEER)
                .summary("The server had announced the end of the HTTP/2 connection (GOAWAY), and did not take this"
                        + " request.")
                .says("the server's GOAWAY had come 4 ms before: NO_ERROR, last stream 15, \"max_age\"")
                .says("1 stream in flight lies above that, and was never acted on")
                .says("3 streams were in flight of 9 that had been opened on this HTTP/2 connection; the one that is"
                        + " described here is number 17")
                .advises(
                        "send the requests of streams above 15 again, on another connection, whatever their method: the"
                                + " server has not acted on them (RFC 9113, 6.8)")
                .advisesAbout("maxConnectionAgeGrace");
    }

    @Test
    @DisplayName("the same of one that the client has reset when it heard so")
    void givenUp() {
        Http2.Builder streams = Cases.streams(17, 0, new GoAway(0, 15, null, 0));
        streams.streamsGivenUp = 1;
        Cases.goawayReceived()
                .but(it -> it.http2 = streams.build())
                .is("goaway_received", CERTAIN, PEER)
                .says(
                        "1 stream was given up by this end (RST_STREAM) of 9 that had been opened on this HTTP/2 connection");
    }

    @Test
    @DisplayName("an error is the reason, whatever the stream")
    void error() {
        said(15, GoAway.ENHANCE_YOUR_CALM, "too_many_pings")
                .is("goaway_received", CERTAIN, PEER)
                .summary("The server ended the HTTP/2 connection with ENHANCE_YOUR_CALM: this client sends it too many"
                        + " PINGs.")
                .advisesAbout("keepAliveTime")
                .advisesNothingAbout("again, on another connection");
        said(15, 2, null)
                .is("goaway_received", CERTAIN, PEER)
                .summary("The server ended the HTTP/2 connection with INTERNAL_ERROR (GOAWAY).")
                .advisesAbout("server's log");
        said(15, 0xffff_ffffL, null).advisesAbout("server's log");
    }

    @Test
    @DisplayName("a stream that the server meant to finish: likely, for it may have died instead")
    void notFinished() {
        said(15, 0, null)
                .is("goaway_received", LIKELY, PEER, "peer_aborted_exchange")
                .summary(
                        "The server had announced the end of the HTTP/2 connection (GOAWAY), and ended it before it had"
                                + " answered.")
                .advisesAbout("keepalive_requests");
        said(15, 0, null).but(it -> it.refusals = 1).is("goaway_received", LIKELY, PEER, "peer_crashed");
    }

    @Test
    @DisplayName("a client that closes at the GOAWAY; java.net.http has a fix for that")
    void closedByClient() {
        said(15, 0, null)
                .but(it -> {
                    left(it);
                    it.library = "java.net.http";
                })
                .is("goaway_received", LIKELY, PEER, "peer_aborted_exchange")
                .advisesAbout("JDK-8335181");
        said(15, 0, null).but(it -> it.library = "java.net.http").advisesNothingAbout("JDK-8335181");
    }

    private static void left(IncidentBuilder it) {
        Http2.Builder streams = Cases.streams(15, 3, new GoAway(GoAway.NO_ERROR, 15, null, 0));
        streams.leftAtGoAway = true;
        it.signal = Signal.ANSWER;
        it.http2 = streams.build();
    }

    @Test
    @DisplayName("a gateway's answer after a GOAWAY is the gateway's, and no close of this end")
    void answeredAfterwards() {
        said(15, 0, null)
                .but(it -> {
                    it.signal = Signal.ANSWER;
                    it.phase = Phase.RECEIVE;
                    it.status = 503;
                    it.server = "envoy";
                })
                .is("upstream_unavailable", POSSIBLE, UNKNOWN);
    }

    @Test
    @DisplayName("a response that the announced end cuts short is part of it")
    void cutShort() {
        said(15, 0, null)
                .but(it -> {
                    it.phase = Phase.RECEIVE;
                    it.responseBytes = 620;
                })
                .is("goaway_received", LIKELY, PEER, "peer_aborted_exchange");
    }

    @Test
    @DisplayName("where this end had found fault with the other, that one is not blamed for the end")
    void ownFault() {
        Http2.Builder streams = Cases.streams(17, 2, null);
        streams.goAwaySent = new GoAway(1, 0, null, 5);
        Given given = silent(0.2, streams).but(it -> {
            it.signal = Signal.END_OF_STREAM;
            it.errorType = null;
            it.sinceRequestNanos = seconds(2);
        });
        given.is("unknown", POSSIBLE, UNKNOWN).says("this end had sent a GOAWAY: PROTOCOL_ERROR, last stream 0");
        streams.goAwayReceived = new GoAway(2, 17, null, 4);
        given.but(it -> it.http2 = streams.build()).is("goaway_received", CERTAIN, PEER);
        streams.goAwayReceived = null;
        streams.goAwaySent = new GoAway(GoAway.NO_ERROR, 0, null, 5);
        given.but(it -> it.http2 = streams.build()).is("peer_aborted_exchange");
    }

    @Test
    @DisplayName("the path and the server lived if another stream was answered since")
    void heardSince() {
        Http2.Builder streams = Cases.streams(17, 2, null);
        streams.quietNanos = seconds(200);
        silent(200, streams).is("middlebox_idle_timeout");
        silent(5.02, streams).but(it -> it.keepAliveTimeoutNanos = seconds(5)).is("keep_alive_race");
        streams.heardSince = true;
        silent(200, streams).is("peer_aborted_exchange");
        silent(5.02, streams).but(it -> it.keepAliveTimeoutNanos = seconds(5)).is("peer_aborted_exchange");
    }

    @Test
    @DisplayName("and teaches nothing about how long it may be idle")
    void heardSinceIsNoLesson() {
        Http2.Builder streams = Cases.streams(17, 2, null);
        IncidentBuilder incident = Cases.reused(200);
        incident.http2 = streams.build();
        assertThat(Ending.of(incident.build())).isEqualTo(Ending.LATE);
        streams.heardSince = true;
        incident.http2 = streams.build();
        assertThat(Ending.of(incident.build())).isNull();
    }

    @Test
    @DisplayName("idle on both sides: the FIN that waited came with the GOAWAY")
    void afterIdle() {
        said(17, 0, null)
                .but(it -> {
                    it.idleNanos = seconds(75);
                    it.peerStateBefore = PeerState.FIN;
                })
                .is("goaway_received", CERTAIN, PEER)
                .says("idle 75 s before this request")
                .advisesAbout("keepalive_timeout");
    }

    @Test
    @DisplayName("not without a stream in flight, and not in the server")
    void otherwise() {
        Cases.goawayReceived().but(it -> it.role = Role.SERVER).is("client_disconnected");
        Cases.goawayReceived()
                .but(it -> it.role = Role.SERVER)
                .says("the client's GOAWAY had come 4 ms before: NO_ERROR, last stream 15, \"max_age\"");
    }

    @Test
    @DisplayName("without a word before, the other causes are what they are")
    void others() {
        silent(6.02, Cases.streams(17, 1, null))
                .but(it -> it.peerStateBefore = PeerState.FIN)
                .is("stale_pooled_connection")
                .says("1 stream was in flight of 9 that had been opened on this HTTP/2 connection");
        silent(0.2, Cases.streams(17, 2, null))
                .but(it -> it.sinceRequestNanos = seconds(2))
                .is("peer_aborted_exchange");
        silent(0.2, Cases.streams(17, 2, null))
                .but(it -> {
                    it.signal = Signal.END_OF_STREAM;
                    it.errorType = null;
                    it.phase = Phase.RECEIVE;
                    it.responseBytes = 620;
                })
                .is("response_truncated", CERTAIN, PEER)
                .says(
                        "the stream's last frame (END_STREAM) never came; 620 bytes of the response had been received, frame"
                                + " headers included");
    }

    @Test
    @DisplayName("a device does not forget a connection on which PINGs passed")
    void pinged() {
        Http2.Builder quiet = Cases.streams(17, 1, null);
        quiet.quietNanos = seconds(200);
        silent(200, quiet).is("middlebox_idle_timeout");
        silent(200, Cases.streams(17, 1, null)).isNot("middlebox_idle_timeout");
    }

    @Test
    @DisplayName("an RST in answer to the first word after a silence may be that of a device, though streams waited")
    void afterSilence() {
        Http2.Builder streams = Cases.streams(17, 1, null);
        streams.silenceNanos = seconds(60);
        streams.sinceSilenceNanos = seconds(0.003);
        silent(0.01, streams)
                .but(it -> it.sinceRequestNanos = seconds(61))
                .is("middlebox_idle_timeout", POSSIBLE, NETWORK, "peer_aborted_exchange")
                .says("nothing had passed for 60 s; the RST came 3 ms after this end had sent something again");
        silent(0.01, streams)
                .but(it -> {
                    it.sinceRequestNanos = seconds(61);
                    it.refusals = 1;
                })
                .isNot("middlebox_idle_timeout");
        streams.sinceSilenceNanos = seconds(2);
        silent(0.01, streams).but(it -> it.sinceRequestNanos = seconds(61)).is("peer_aborted_exchange");
    }

    @Test
    @DisplayName("a PING without an answer: silence if nothing was acknowledged, and else nobody knows")
    void pingIgnored() {
        Http2.Builder streams = Cases.streams(17, 1, null);
        streams.pingUnansweredNanos = seconds(20);
        Given given = silent(0.2, streams).but(it -> {
            it.signal = Signal.TIMED_OUT;
            it.errorType = null;
            it.errorMessage = null;
            it.retransmits = 5;
        });
        given.is("silent_drop", CERTAIN, NETWORK).says("a PING of this end had been unanswered for 20 s");
        streams.streamsGivenUp = 2;
        given.but(it -> it.http2 = streams.build())
                .says("2 streams were given up by this end (RST_STREAM) of 9 that had been opened on this HTTP/2"
                        + " connection");
        given.but(it -> it.retransmits = 0)
                .is("unknown", POSSIBLE, UNKNOWN)
                .says(
                        "a PING of this end had been unanswered for 20 s, though the other end's kernel had acknowledged what"
                                + " was sent");
    }
}
