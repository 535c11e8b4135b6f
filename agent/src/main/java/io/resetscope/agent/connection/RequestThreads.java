package io.resetscope.agent.connection;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.function.ToIntFunction;

/**
 * Which client's request each thread of this JVM is at, by what it last read or wrote as a server. A thread that took up
 * one before it was done with another (an event loop, a pool behind asynchronous servlets) serves several at once: of that
 * one nobody knows any more. Nor of one that reads a client's connection without waiting for it, which may be anybody's, nor
 * of one that is at a connection of HTTP/2, where several requests are under way.
 *
 * <p>Written when a thread turns to another of the server's connections: plain fields, and threads that share a place
 * forget each other, but for what one of them has shown to be: then nobody knows of either. For the others that lapses when
 * it has not been shown for a minute, for threads come and go. What is read from it is checked against the connection.
 */
public final class RequestThreads {

    /** No request, or none that is known. */
    public static final long NONE = 0;

    /** A power of two. */
    private static final int PLACES = 1 << 10;
    /** With more connections than that, nobody looks whether there is but one request. */
    private static final int FEW_CONNECTIONS = 256;
    /** With more than that, nobody looks which of their requests are of one trace. */
    private static final int MANY_CONNECTIONS = 1 << 12;
    /** How often they look, at most, within {@link #LOOKS_NANOS}. */
    private static final int LOOKS = 32;

    private static final long LOOKS_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    /** To look through the table takes as long as some fifty reads; who fails more often than this is not alone. */
    private static final long LOOK_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    /** What is over for no longer may still be what a thread is at. */
    private static final long JUST_OVER_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final int PORT_BITS = 16;

    /** What a thread has shown to be, is held against those that share its place for so long. */
    private static final long SEVERAL_NANOS = TimeUnit.MINUTES.toNanos(1);
    /** It is not noted each time that it shows it. */
    private static final long SEVERAL_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final class Place {
        int threadId;
        Connection connection;
        /** The last one that was seen to serve several, and when that was noted last. */
        int severalThreadId;

        long severalNanos;
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
            places[i].severalNanos = looksSinceNanos - 2 * SEVERAL_NANOS;
        }
    }

    /** A thread has read from a server's connection, or written to it. */
    void passed(Connection connection, int threadId, long now) {
        Place place = places[threadId & PLACES - 1];
        // another thread may clear it meanwhile
        Connection last = place.connection;
        boolean known = place.threadId == threadId;
        if (known && last == connection || connection.closing) {
            return;
        }
        if (known && isUnderWay(last) && last.ioThreadId == threadId) {
            servesSeveral(place, threadId, now);
        }
        place.connection = connection;
        place.threadId = threadId;
    }

    /** A thread has read what a server said to this client, and had not waited for it: what comes next may be about any. */
    void passedWithoutWaiting(int threadId, long now) {
        servesSeveral(places[threadId & PLACES - 1], threadId, now);
    }

    private static void servesSeveral(Place place, int threadId, long now) {
        if (place.severalThreadId != threadId || now - place.severalNanos >= SEVERAL_AGAIN_NANOS) {
            place.severalThreadId = threadId;
            place.severalNanos = now;
        }
    }

    /** A server's connection is no more: nobody is at its request. Who was at it before its last thread may keep it yet. */
    void closed(Connection connection) {
        Place place = places[connection.ioThreadId & PLACES - 1];
        if (place.connection == connection) {
            place.connection = null;
        }
    }

    /** Tells a request of a server's connection from all others; {@link #NONE} when there was none. */
    public static long id(Connection connection, Exchange exchange) {
        // of those that came in one piece, the time is the same
        return exchange.number == 0
                ? NONE
                : exchange.startedNanos + exchange.number << PORT_BITS | connection.peerPort();
    }

    /** The one that the calling thread is at. */
    public long current() {
        Connection connection = here();
        return isUnderWay(connection) ? id(connection, connection.exchange) : NONE;
    }

    /** Likewise, or the one that it was at a moment ago. */
    public long currentOrJustOver() {
        Connection connection = here();
        boolean known = connection != null && isUnderWayOrJustOver(connection, clock.getAsLong());
        return known ? id(connection, connection.exchange) : NONE;
    }

    /** The connection that the calling thread is at, or was at last; null when that is not known. */
    private Connection here() {
        int threadId = (int) Thread.currentThread().getId();
        Place place = places[threadId & PLACES - 1];
        Connection connection = place.connection;
        boolean known = place.threadId == threadId
                && place.severalThreadId != threadId
                && clock.getAsLong() - place.severalNanos > SEVERAL_NANOS
                && connection != null
                && connection.ioThreadId == threadId
                && connection.http2() == null;
        return known ? connection : null;
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
     * The only request that something may have been asked for, by what it looks like: of those that had begun by then and
     * were not over, and which {@code likeness} says to be alike wholly (2) or in part (1). Streams of HTTP/2 are not looked
     * at, and may each be alike in part.
     *
     * @param begunNanos when it was asked
     * @return the only one that is alike wholly, and the only one that is at least in part; {@link #NONE} where there is none,
     *     or several; null where there are too many to look at, or too many who ask
     */
    public Alike alike(ToIntFunction<Exchange> likeness, long begunNanos) {
        if (table.size() > MANY_CONNECTIONS || !mayLook(clock.getAsLong())) {
            return null;
        }
        long[] only = {NONE, NONE};
        int[] found = {0, 0};
        table.forEach(connection -> {
            if (connection.role != Role.SERVER || !isSince(connection, begunNanos)) {
                return;
            }
            if (connection.http2() != null) {
                found[1] += 2;
                return;
            }
            int alike = likeness.applyAsInt(connection.exchange);
            for (int i = found.length - alike; i < found.length; i++) {
                found[i]++;
                only[i] = id(connection, connection.exchange);
            }
        });
        return new Alike(found[0] == 1 ? only[0] : NONE, found[1] == 1 ? only[1] : NONE, found[1] > 0);
    }

    /** What {@link #alike} found. */
    public static final class Alike {

        public final long wholly;
        public final long inPart;
        /** Whether there was one, or several. */
        public final boolean any;

        private Alike(long wholly, long inPart, boolean any) {
            this.wholly = wholly;
            this.inPart = inPart;
            this.any = any;
        }
    }

    /** It had a request by then that was not over. */
    private static boolean isSince(Connection connection, long begunNanos) {
        Http2Facts streams = connection.http2();
        if (streams != null) {
            return streams.streamsInFlight() > 0 || connection.lastByteNanos - begunNanos >= 0;
        }
        return connection.exchange.number > 0
                && begunNanos - connection.exchange.startedNanos >= 0
                && (isUnderWay(connection) || connection.lastByteNanos - begunNanos >= 0);
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
