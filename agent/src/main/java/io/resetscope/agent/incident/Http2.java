package io.resetscope.agent.incident;

import io.resetscope.agent.connection.Connection;
import io.resetscope.agent.connection.Exchange;
import io.resetscope.agent.connection.GoAway;
import io.resetscope.agent.connection.Http2Facts;
import io.resetscope.agent.connection.Role;

/** What was known of HTTP/2 on a connection that died, beside the stream that the incident describes. Immutable. */
public final class Http2 {

    /** Streams whose responses were not complete, the described one included. */
    public final int streamsInFlight;

    public final int streamsOpened;
    /** Streams that this end had reset: just now, because a PING went unanswered; or all it had, because of a GOAWAY. */
    public final int streamsGivenUp;
    /** The described stream; 0 when none was opened. */
    public final int streamId;
    /** Streams in flight that the other end will not act on, by the GOAWAY that came last. */
    public final int streamsTurnedAway;
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
    /** For how long nothing had passed when this end spoke last after a silence; -1 when it never did, or was answered. */
    public final long silenceNanos;
    /** How long that was before the failure; -1 likewise. */
    public final long sinceSilenceNanos;
    /** The other end has been heard, on whatever stream, since the described one was begun: the path lived then. */
    public final boolean heardSince;
    /** This end closed the connection on account of a GOAWAY, with streams in flight. */
    public final boolean leftAtGoAway;

    Http2(Builder from) {
        streamsInFlight = from.streamsInFlight;
        streamsOpened = from.streamsOpened;
        streamsGivenUp = from.streamsGivenUp;
        streamId = from.streamId;
        streamsTurnedAway = from.streamsTurnedAway;
        goAwayReceived = from.goAwayReceived;
        sinceGoAwayNanos = from.sinceGoAwayNanos;
        goAwaySent = from.goAwaySent;
        pingUnansweredNanos = from.pingUnansweredNanos;
        quietNanos = from.quietNanos;
        silenceNanos = from.silenceNanos;
        sinceSilenceNanos = from.sinceSilenceNanos;
        heardSince = from.heardSince;
        leftAtGoAway = from.leftAtGoAway;
    }

    /** The fields are those of {@link Http2}, which documents them. */
    public static final class Builder {

        public int streamsInFlight;
        public int streamsOpened;
        public int streamsGivenUp;
        public int streamId;
        public int streamsTurnedAway;
        public GoAway goAwayReceived;
        public long sinceGoAwayNanos = -1;
        public GoAway goAwaySent;
        public long pingUnansweredNanos = -1;
        public long quietNanos = -1;
        public long silenceNanos = -1;
        public long sinceSilenceNanos = -1;
        public boolean heardSince;
        public boolean leftAtGoAway;

        public Http2 build() {
            return new Http2(this);
        }
    }

    /**
     * Null when HTTP/2 was not spoken over it.
     *
     * @param streamId which stream {@code exchange} describes; 0 when that is the connection's own
     */
    static Http2 of(Connection connection, Exchange exchange, int streamId, long atNanos) {
        Http2Facts facts = connection.http2();
        if (facts == null) {
            return null;
        }
        Builder to = new Builder();
        to.streamsInFlight = facts.streamsInFlight();
        to.streamsOpened = facts.streamsOpened;
        // those that were reset at the GOAWAY are spoken of when there is nothing else to speak of
        to.streamsGivenUp = facts.streamsGivenUp + (to.streamsInFlight == 0 ? facts.streamsTurnedAway : 0);
        to.streamId = streamId == 0 ? facts.streamId : streamId;
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
        if (facts.silenceNanos >= 0 && !facts.isHeardSince(facts.silenceEndedNanos)) {
            to.silenceNanos = facts.silenceNanos;
            to.sinceSilenceNanos = Math.max(0, atNanos - facts.silenceEndedNanos);
        }
        to.heardSince = facts.isHeardSince(exchange.startedNanos);
        to.leftAtGoAway = connection.ending().leftAtGoAway;
        return to.build();
    }

    /** The other end has said that it will not act on the described stream. */
    public boolean isTurnedAway() {
        return goAwayReceived != null && streamsInFlight + streamsGivenUp > 0 && streamId > goAwayReceived.lastStreamId;
    }

    /** This end had found fault with what the other one said: whatever it saw then was its own doing. */
    public boolean isOwnFault() {
        return goAwaySent != null
                && goAwaySent.isError()
                && (goAwayReceived == null || goAwaySent.atNanos - goAwayReceived.atNanos < 0);
    }

    /** A PING of this end had gone unanswered for so long that nobody read it, or its answer was lost. */
    public boolean isPingIgnored() {
        return pingUnansweredNanos >= Http2Facts.PING_NANOS;
    }
}
