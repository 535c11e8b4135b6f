package io.resetscope.agent.connection;

import java.util.concurrent.TimeUnit;

/** Of an HTTP/2 connection, what its end means beyond that of the TCP connection below. */
final class Http2Endings {

    /** A client that closes on account of a GOAWAY does so in the same breath; its thread may have waited for a processor. */
    private static final long SAME_BREATH_NANOS = TimeUnit.SECONDS.toNanos(1);

    private Http2Endings() {}

    /**
     * Nothing is in flight, and either end has said goodbye; or the other end has closed in order, and what this end still
     * says of the connection, not of a stream, cannot be delivered.
     */
    static boolean isNobodysLoss(Connection connection, boolean write, Signal signal) {
        Http2Facts streams = connection.http2();
        if (streams == null || connection.conversation.exchangeUnderWay()) {
            return false;
        }
        return connection.role == Role.SERVER
                || streams.goAwaySent != null
                || streams.goAwayReceived != null
                || write && signal == Signal.BROKEN_PIPE;
    }

    /** Whether a client that resets a stream does so because of what the server has said. */
    static boolean isTurnedAway(GoAway said, int streamId, long now) {
        return said.isError() || streamId > said.lastStreamId || now - said.atNanos < SAME_BREATH_NANOS;
    }

    /** A client closes with streams in flight, or the last of which it has just reset, because the server said that it would not go on. */
    static boolean isTurnedAway(Connection connection, long now) {
        Http2Facts streams = connection.http2();
        GoAway said = streams == null ? null : streams.goAwayReceived;
        if (said == null || connection.role != Role.CLIENT) {
            return false;
        }
        if (streams.streamsInFlight() > 0) {
            return streams.streamsInFlightAbove(said.lastStreamId) > 0 || isTurnedAway(said, 0, now);
        }
        StreamAnswer reset = streams.turnedAway;
        return reset != null && isTurnedAway(said, reset.streamId, now);
    }

    /** The exchange that will be told is one that was lost: no other goes on when the connection is being closed. */
    static void describeTurnedAway(Connection connection) {
        Http2Facts streams = connection.http2();
        StreamAnswer reset = streams.turnedAway;
        if (reset != null && streams.streamsInFlight() == 0) {
            connection.exchange.copy(reset.exchange);
            streams.streamId = reset.streamId;
        }
    }

    /** As {@link Http2Facts#isPingIgnored}. */
    static boolean isPingIgnored(Connection connection, long now) {
        Http2Facts streams = connection.http2();
        return streams != null && streams.isPingIgnored(now);
    }

    /** The same, and streams wait too, or did until just now: who closes then has given up waiting. */
    static boolean isGivenUp(Connection connection, long now) {
        Http2Facts streams = connection.http2();
        return streams != null
                && connection.role == Role.CLIENT
                && streams.isPingIgnored(now)
                && streams.streamsInFlight() + streams.streamsGivenUp > 0;
    }
}
