package io.resetscope.agent.incident;

import io.resetscope.agent.connection.Connection;
import io.resetscope.agent.connection.Exchange;
import java.util.concurrent.TimeUnit;

/** Whether a server that closes a connection leaves its client without what it has a right to. */
final class ServersClose {

    /** A connection on which nothing passed for longer is closed for a reason of its own. */
    private static final long SAME_BREATH_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    /** A server that closes on a request which has not gone on for this long is tired of waiting. */
    private static final long WAITED_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final int BAD_REQUEST = 400;
    private static final int REQUEST_TIMEOUT = 408;
    private static final int INTERNAL_SERVER_ERROR = 500;

    private ServersClose() {}

    /** It has waited for the rest of a request for too long. */
    static boolean isTired(Connection connection, long now) {
        Exchange exchange = connection.exchange;
        return connection.conversation().exchangeUnderWay()
                // a stream may stay open for long, and pauses in it are no reason to end them all
                && connection.http2() == null
                && (exchange.status == 0 || exchange.status == REQUEST_TIMEOUT || gaveUpReading(exchange))
                && !exchange.requestComplete
                && (!connection.endOfStreamRead || connection.saidGoodbyeFirst())
                // not the last byte either way: TLS says goodbye before it closes
                && now - exchange.lastRequestByteNanos >= WAITED_NANOS;
    }

    /** An application's word for a read that failed. Any other answer is what it had to say, and the close is in order. */
    private static boolean gaveUpReading(Exchange exchange) {
        return (exchange.status == BAD_REQUEST || exchange.status == INTERNAL_SERVER_ERROR)
                && exchange.respondedNanos - exchange.lastRequestByteNanos >= WAITED_NANOS;
    }

    /**
     * It does to its client what its upstream did.
     *
     * @param upstream as {@link Upstreams#lost} found it; null for none
     */
    static boolean isPropagated(Connection connection, Upstream upstream, long now) {
        if (upstream == null) {
            return false;
        }
        if (connection.conversation().exchangeUnderWay()) {
            return upstream.failed || upstream.closeAnnounced && !connection.exchange.lastsUntilClose();
        }
        // one that has been idle for a while is closed for a reason of its own
        return upstream.closeAnnounced
                && !connection.endOfStreamRead
                // its end may lie unread
                && !connection.ending().peerStateAtClose.isOver()
                && now - connection.lastByteNanos < SAME_BREATH_NANOS
                && !connection.isEndAnnounced();
    }
}
