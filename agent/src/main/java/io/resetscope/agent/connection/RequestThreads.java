package io.resetscope.agent.connection;

import java.util.concurrent.TimeUnit;

/**
 * Which client's request each thread of this JVM is at, by what it last read or wrote as a server. A thread that took up
 * one before it was done with another (an event loop, a pool behind asynchronous servlets) serves several at once: of that
 * one nobody knows any more. Nor of one that reads a client's connection without waiting for it, which may be anybody's.
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
    private volatile long lookedNanos = System.nanoTime() - TimeUnit.SECONDS.toNanos(1);

    public RequestThreads(ConnectionTable table) {
        this.table = table;
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

    /** Tells the latest request of a server's connection from all others; {@link #NONE} when there was none. */
    public static long id(Connection connection) {
        Exchange exchange = connection.exchange;
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
                && isUnderWayOrJustOver(connection, System.nanoTime());
        return known ? id(connection) : NONE;
    }

    /** The only one in this JVM; {@link #NONE} also where there may be more, or too much to look at. */
    public long only(long now) {
        if (table.size() > FEW_CONNECTIONS || now - lookedNanos < LOOK_EVERY_NANOS) {
            return NONE;
        }
        lookedNanos = now;
        long[] found = {NONE, 0};
        table.forEach(connection -> {
            if (connection.role == Role.SERVER && isUnderWayOrJustOver(connection, now)) {
                found[0] = id(connection);
                found[1]++;
            }
        });
        return found[1] == 1 ? found[0] : NONE;
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
