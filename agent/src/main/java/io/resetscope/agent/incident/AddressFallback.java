package io.resetscope.agent.incident;

import io.resetscope.agent.client.ClientCall;
import io.resetscope.agent.connection.Connection;
import java.net.InetAddress;
import java.util.concurrent.TimeUnit;

/**
 * The last connects that succeeded. A name often has several addresses ({@code localhost}: ::1 and 127.0.0.1), and
 * clients try them in turn: one address refusing before another of the same name accepts, for the same call or, where no
 * call is known, on the same thread, is not a failure.
 */
final class AddressFallback {

    private static final int CAPACITY = 256;
    /** Between the attempts of one call. */
    private static final long SAME_CALL_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** The listener of a process that is being killed accepts for a moment, when its connections are over already. */
    private static final long DYING_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private static final class Connected {

        final String host;
        final int port;
        final InetAddress address;
        final int peerPort;
        final long begunNanos;
        final long atNanos;
        final long threadId = Thread.currentThread().getId();
        final ClientCall call;

        Connected(Connection connection) {
            host = connection.serverHost;
            port = connection.serverPort;
            address = connection.peerAddress();
            peerPort = connection.peerPort();
            atNanos = connection.openedNanos;
            begunNanos = atNanos - Math.max(0, connection.connectNanos());
            call = connection.call;
        }
    }

    private final Ring<Connected> connects = new Ring<>(CAPACITY);

    void add(Connection client) {
        if (client.peerAddress() != null) {
            connects.add(new Connected(client));
        }
    }

    /** Whether a connect to that very address succeeded after {@code atNanos}. */
    boolean connectedAgain(InetAddress address, int port, long atNanos) {
        return connects.any(
                each -> each.atNanos - atNanos > 0 && each.peerPort == port && each.address.equals(address));
    }

    /** Whether one to that very address was begun clearly after one point in time and had succeeded before another. */
    boolean connectedBetween(InetAddress address, int port, long fromNanos, long toNanos) {
        return connects.any(each -> each.begunNanos - fromNanos >= DYING_NANOS
                && each.atNanos - toNanos < 0
                && each.peerPort == port
                && each.address.equals(address));
    }

    /**
     * Whether, for the same call or, where that is not known, on the same thread, and soon after {@code refusing} did not,
     * another address of {@code host} accepted.
     *
     * @param call null when none is known
     */
    boolean accepted(String host, int port, InetAddress refusing, long threadId, ClientCall call, long atNanos) {
        return connects.any(each -> each.port == port
                && each.host != null
                && each.host.equalsIgnoreCase(host)
                && !each.address.equals(refusing)
                && (call != null && each.call != null ? each.call == call : each.threadId == threadId)
                && each.atNanos - atNanos >= 0
                && each.atNanos - atNanos < SAME_CALL_NANOS);
    }
}
