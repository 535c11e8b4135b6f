package io.resetscope.agent.incident;

import io.resetscope.agent.connection.Connection;
import io.resetscope.agent.connection.GoAway;
import io.resetscope.agent.connection.Http2Facts;
import io.resetscope.agent.connection.Role;

/** What was known of HTTP/2 on a connection that died, beside the stream that the incident describes. Immutable. */
public final class Http2 {

    /** Streams whose responses were not complete, the described one included. */
    public final int streamsInFlight;

    public final int streamsOpened;
    /** Streams that this end had just reset, because a PING went unanswered. */
    public final int streamsGivenUp;
    /** The described stream; 0 when none was opened. */
    public final int streamId;
    /** Streams in flight that the other end will not act on, by the GOAWAY that came last. */
    public final int streamsTurnedAway;
    /** RST_STREAM frames that had come. */
    public final int resetsReceived;
    /** The GOAWAY that came last; null when none did. */
    public final GoAway goAwayReceived;
    /** How long that was before the failure; -1 when none came. */
    public final long sinceGoAwayNanos;
    /** The GOAWAY that this end had sent; null when none. */
    public final GoAway goAwaySent;
    /** For how long a PING of this end had waited for its answer; -1 when none did. */
    public final long pingUnansweredNanos;
    /** For how long no byte at all had passed before the exchange; -1 when that is not known. */
    public final long quietNanos;
    /** For how long nothing had passed when this end spoke last after a silence; -1 when it never did. */
    public final long silenceNanos;
    /** How long that was before the failure; -1 likewise. */
    public final long sinceSilenceNanos;
    /** How many streams the other end allows at once; -1 when it set no limit. */
    public final long maxConcurrentStreams;

    Http2(Builder from) {
        streamsInFlight = from.streamsInFlight;
        streamsOpened = from.streamsOpened;
        streamsGivenUp = from.streamsGivenUp;
        streamId = from.streamId;
        streamsTurnedAway = from.streamsTurnedAway;
        resetsReceived = from.resetsReceived;
        goAwayReceived = from.goAwayReceived;
        sinceGoAwayNanos = from.sinceGoAwayNanos;
        goAwaySent = from.goAwaySent;
        pingUnansweredNanos = from.pingUnansweredNanos;
        quietNanos = from.quietNanos;
        silenceNanos = from.silenceNanos;
        sinceSilenceNanos = from.sinceSilenceNanos;
        maxConcurrentStreams = from.maxConcurrentStreams;
    }

    /** The fields are those of {@link Http2}, which documents them. */
    public static final class Builder {

        public int streamsInFlight;
        public int streamsOpened;
        public int streamsGivenUp;
        public int streamId;
        public int streamsTurnedAway;
        public int resetsReceived;
        public GoAway goAwayReceived;
        public long sinceGoAwayNanos = -1;
        public GoAway goAwaySent;
        public long pingUnansweredNanos = -1;
        public long quietNanos = -1;
        public long silenceNanos = -1;
        public long sinceSilenceNanos = -1;
        public long maxConcurrentStreams = -1;

        public Http2 build() {
            return new Http2(this);
        }
    }

    /** Null when HTTP/2 was not spoken over it. */
    static Http2 of(Connection connection, long atNanos) {
        Http2Facts facts = connection.http2();
        if (facts == null) {
            return null;
        }
        Builder to = new Builder();
        to.streamsInFlight = facts.streamsInFlight();
        to.streamsOpened = facts.streamsOpened;
        to.streamsGivenUp = facts.streamsGivenUp;
        to.streamId = facts.streamId;
        to.resetsReceived = facts.resetsReceived;
        to.goAwayReceived = facts.goAwayReceived;
        to.goAwaySent = facts.goAwaySent;
        if (to.goAwayReceived != null) {
            to.sinceGoAwayNanos = Math.max(0, atNanos - to.goAwayReceived.atNanos);
        }
        if (to.goAwayReceived != null && connection.role == Role.CLIENT) {
            to.streamsTurnedAway = facts.streamsInFlightAbove(to.goAwayReceived.lastStreamId);
        }
        long pingedNanos = facts.pingUnansweredSinceNanos();
        to.pingUnansweredNanos = pingedNanos == 0 ? -1 : Math.max(0, atNanos - pingedNanos);
        to.quietNanos = facts.quietBeforeNanos;
        to.silenceNanos = facts.silenceNanos;
        to.sinceSilenceNanos = facts.silenceNanos < 0 ? -1 : Math.max(0, atNanos - facts.silenceEndedNanos);
        to.maxConcurrentStreams = facts.maxConcurrentStreams;
        return to.build();
    }

    /** The other end has said that it will not act on the described stream. */
    public boolean isTurnedAway() {
        return goAwayReceived != null && streamsInFlight > 0 && streamId > goAwayReceived.lastStreamId;
    }

    /** A PING of this end had gone unanswered for so long that nobody read it, or its answer was lost. */
    public boolean isPingIgnored() {
        return pingUnansweredNanos >= Http2Facts.PING_NANOS;
    }
}
