package io.resetscope.agent.http;

import io.resetscope.agent.connection.Connection;
import io.resetscope.agent.connection.Exchange;
import io.resetscope.agent.connection.Http2Facts;
import io.resetscope.agent.connection.PeerState;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/**
 * Which stream of an HTTP/2 connection its {@link Exchange} describes: the leader. That is the first one after a silence,
 * for it shows whether the silence was survived, and when that has ended, the oldest.
 *
 * <p>Either side's thread may end the leader and look for another, unlocked. What a stream tells of the exchange may be a
 * moment old.
 */
abstract class Http2Leader extends Http2Facts {

    private static final AtomicIntegerFieldUpdater<Http2Leader> LEADER =
            AtomicIntegerFieldUpdater.newUpdater(Http2Leader.class, "leader");

    private static final int NONE = 0;
    /** One has ended, and another is looked for. */
    private static final int CHANGING = -1;

    final Connection connection;
    final Http2Streams streams = new Http2Streams();

    private volatile int leader;
    /** The ordinal that was remembered last as completed. */
    private int lastCompleted;

    Http2Leader(Connection connection) {
        this.connection = connection;
    }

    final boolean leads(int id) {
        return leader == id;
    }

    /** A stream has been opened, and takes the lead if nobody has it, or after a silence. */
    final void opened(Http2Stream stream, int id, boolean silent, long atNanos) {
        int current = leader;
        boolean takes = current == NONE || current > 0 && silent && connection.exchange.startedNanos != atNanos;
        if (takes && LEADER.compareAndSet(this, current, CHANGING)) {
            lead(stream, id, current == NONE, atNanos);
            leader = id;
        }
    }

    private void lead(Http2Stream stream, int id, boolean alone, long atNanos) {
        connection.beginExchange(atNanos);
        Exchange exchange = connection.exchange;
        exchange.number = stream.exchange.number;
        if (exchange.idleBeforeNanos < -1) {
            // the other direction's thread has counted a byte since our clock was read
            exchange.idleBeforeNanos = 0;
        }
        quietBeforeNanos = exchange.idleBeforeNanos;
        if (exchange.number > 1 && !exchange.peerStateBefore.isOver()) {
            quietBroken(quietBeforeNanos, atNanos);
        }
        if (exchange.idleBeforeNanos >= 0) {
            exchange.idleBeforeNanos = alone ? Math.max(0, atNanos - lastStreamNanos) : 0;
        }
        streamId = id;
    }

    /** The request that the exchange describes already is that of a stream. */
    final void leadOn(int id) {
        Exchange exchange = connection.exchange;
        // remembered as what it was when the upgrade completed it
        lastCompleted = exchange.number;
        exchange.respondedNanos = 0;
        exchange.endedNanos = 0;
        exchange.responseBytes = 0;
        exchange.status = 0;
        streamId = id;
        leader = id;
    }

    /** A copy: what is told of a stream outlives it. */
    final Exchange asItIs(Http2Stream stream, int id) {
        Exchange described = connection.exchange;
        Exchange copy = new Exchange();
        copy.copy(stream.exchange);
        if (leads(id)) {
            copy.idleBeforeNanos = described.idleBeforeNanos;
            copy.peerStateBefore = described.peerStateBefore;
        }
        copy.server = described.server;
        copy.via = described.via;
        return copy;
    }

    /** A stream has ended: if it leads, so does its lead. */
    final void leaderEnded(Http2Stream stream, int id, long atNanos) {
        if (!LEADER.compareAndSet(this, id, CHANGING)) {
            return;
        }
        Exchange exchange = connection.exchange;
        exchange.copyResponse(stream.exchange);
        exchange.endedNanos = atNanos;
        if (exchange.number > lastCompleted) {
            // the remembered ones stand in order
            lastCompleted = exchange.number;
            connection.completeExchange(atNanos);
        }
        leader = NONE;
        follow(atNanos);
    }

    /** Another stream takes the lead, if one is open. */
    private void follow(long atNanos) {
        Http2Stream next = streamsInFlight() == 0 ? null : streams.oldest();
        int id = next == null ? 0 : next.id();
        if (id == 0 || !LEADER.compareAndSet(this, NONE, CHANGING)) {
            return;
        }
        Exchange exchange = connection.exchange;
        Exchange known = next.exchange;
        exchange.begin(known.number, known.startedNanos, 0, PeerState.NOT_ASKED);
        exchange.copyRequestBytes(known);
        exchange.copyRequestHead(known);
        quietBeforeNanos = 0;
        streamId = id;
        leader = id;
        // what the other side's thread has said of it meanwhile
        exchange.copyResponse(known);
        if (next.isRequestComplete()) {
            exchange.requestComplete = true;
        }
        if (!next.isOf(id)) {
            leaderEnded(next, id, atNanos);
        }
    }
}
