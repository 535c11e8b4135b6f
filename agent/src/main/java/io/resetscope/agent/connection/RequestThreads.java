package io.resetscope.agent.connection;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * Which client's request each thread of this JVM is at, by what it last read or wrote as a server. A thread that took up
 * one before it was done with another (an event loop, a pool behind asynchronous servlets) serves several at once: of that
 * one nobody knows any more. Nor of one that reads a client's connection without waiting for it, which may be anybody's, nor
 * of one that is at a connection of HTTP/2, where several requests are under way.
 *
 * <p>Written when a thread turns to another of the server's connections: plain fields, and threads that share a place
 * forget each other, but for what one of them has shown to be: then nobody knows of either. What is read from it is checked
 * against the connection.
 */
public final class RequestThreads {

    /** No request, or none that is known. */
    public static final long NONE = 0;

    /** A power of two. */
    private static final int PLACES = 1 << 10;
    /** With more connections than that, nobody looks whether there is but one request. */
    private static final int FEW_CONNECTIONS = 256;
    /** With more than that, nobody looks whether another's request is of the same trace. */
    private static final int MANY_CONNECTIONS = 1 << 12;
    /** How often they look, at most, within {@link #LOOKS_NANOS}. */
    private static final int LOOKS = 32;

    private static final long LOOKS_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    /** To look through the table takes as long as some fifty reads; who fails more often than this is not alone. */
    private static final long LOOK_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    /** What is over for no longer may still be what a thread is at. */
    private static final long JUST_OVER_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final int PORT_BITS = 16;

    private static final class Place {
        int threadId;
        Connection connection;
        boolean several;
    }

    private final ConnectionTable table;
    private final Place[] places = new Place[PLACES];
    private final LongSupplier clock;
    private volatile long lookedNanos;
    private final AtomicInteger looks = new AtomicInteger();
    private volatile long looksSinceNanos;

    public RequestThreads(ConnectionTable table) {
        this(table, System::nanoTime);
    }

    RequestThreads(ConnectionTable table, LongSupplier clock) {
        this.table = table;
        this.clock = clock;
        lookedNanos = clock.getAsLong() - TimeUnit.SECONDS.toNanos(1);
        looksSinceNanos = clock.getAsLong();
        for (int i = 0; i < PLACES; i++) {
            places[i] = new Place();
        }
    }

    /** A thread has read from a server's connection, or written to it. */
    void passed(Connection connection, int threadId) {
        Place place = places[threadId & PLACES - 1];
        if (place.several) {
            return;
        }
        boolean known = place.threadId == threadId;
        if (known && place.connection == connection) {
            return;
        }
        if (known && isUnderWay(place.connection) && place.connection.ioThreadId == threadId) {
            serveSeveral(place);
            return;
        }
        place.connection = connection;
        place.threadId = threadId;
    }

    /** A thread has read what a server said to this client, and had not waited for it: what comes next may be about any. */
    void passedWithoutWaiting(int threadId) {
        Place place = places[threadId & PLACES - 1];
        if (!place.several) {
            serveSeveral(place);
        }
    }

    private static void serveSeveral(Place place) {
        place.several = true;
        place.connection = null;
    }

    /** A server's connection is no more: nobody is at its request, and nobody is to keep it. */
    void closed(Connection connection) {
        for (Place place : places) {
            if (place.connection == connection) {
                place.connection = null;
            }
        }
    }

    /** Tells a request of a server's connection from all others; {@link #NONE} when there was none. */
    public static long id(Connection connection, Exchange exchange) {
        return exchange.number == 0 ? NONE : exchange.startedNanos << PORT_BITS | connection.peerPort();
    }

    /** The one that the calling thread is at. */
    public long current() {
        int threadId = (int) Thread.currentThread().getId();
        Place place = places[threadId & PLACES - 1];
        Connection connection = place.connection;
        boolean known = place.threadId == threadId
                && !place.several
                && connection != null
                && connection.ioThreadId == threadId
                && connection.http2() == null
                && isUnderWayOrJustOver(connection, clock.getAsLong());
        return known ? id(connection, connection.exchange) : NONE;
    }

    /**
     * The only one that is seen in this JVM, which is no proof that a thread is at it; {@link #NONE} also where there may be
     * more, as on a connection whose protocol is not understood, or too much to look at.
     */
    public long only(long now) {
        if (table.size() > FEW_CONNECTIONS || now - lookedNanos < LOOK_EVERY_NANOS) {
            return NONE;
        }
        lookedNanos = now;
        long[] found = {NONE, 0};
        table.forEach(connection -> {
            if (connection.role != Role.CLIENT && isOpaque(connection)) {
                found[1] += 2;
            } else if (connection.role == Role.SERVER && isUnderWayOrJustOver(connection, now)) {
                found[0] = id(connection, connection.exchange);
                found[1] += connection.http2() == null ? 1 : 2;
            }
        });
        return found[1] == 1 ? found[0] : NONE;
    }

    /**
     * Whether a server's connection other than {@code client} had a request under way at a moment, or later, that is
     * {@code like} it; true also where there are too many to look at, or too many who ask, or where other streams of HTTP/2
     * are under way, which are not looked at.
     */
    public boolean isAnother(Connection client, Predicate<Connection> like, long atNanos) {
        return isAnother(client, like, atNanos, true);
    }

    /** The same without those streams. */
    public boolean isAnotherSeen(Connection client, Predicate<Connection> like, long atNanos) {
        return isAnother(client, like, atNanos, false);
    }

    private boolean isAnother(Connection client, Predicate<Connection> like, long atNanos, boolean orStream) {
        if (table.size() > MANY_CONNECTIONS || !mayLook(clock.getAsLong())) {
            return true;
        }
        boolean[] found = {false};
        table.forEach(other -> {
            if (other.role != Role.SERVER || found[0]) {
                return;
            }
            Http2Facts streams = other.http2();
            if (orStream && streams != null && streams.streamsInFlight() > 1) {
                found[0] = true;
            } else if (other != client) {
                boolean inTime = isUnderWay(other) || other.lastByteNanos - atNanos >= 0;
                found[0] = inTime && other.exchange.number > 0 && like.test(other);
            }
        });
        return found[0];
    }

    /** A storm of failures must not cost more than a few hundredths of a core. */
    private boolean mayLook(long now) {
        if (now - looksSinceNanos >= LOOKS_NANOS) {
            looksSinceNanos = now;
            looks.set(0);
        }
        return looks.getAndIncrement() < LOOKS;
    }

    /** What was said on it is not understood: nobody knows how many requests it has under way. */
    private static boolean isOpaque(Connection connection) {
        return connection.bytesReceived > 0 && !connection.conversation.understood();
    }

    private static boolean isUnderWayOrJustOver(Connection connection, long now) {
        return isUnderWay(connection)
                || connection.exchange.number > 0 && now - connection.lastByteNanos < JUST_OVER_NANOS;
    }

    /** Its head has been read, and it has not been answered in full. */
    private static boolean isUnderWay(Connection connection) {
        return connection != null
                && !connection.closing
                && connection.exchange.requestHeadBytes > 0
                && connection.conversation.exchangeUnderWay();
    }
}
