package io.resetscope.lab.server;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** Endings between two exchanges. */
final class IdleFaults {

    private static final int PATIENCE_MILLIS = 60_000;

    private IdleFaults() {}

    /**
     * The keep-alive race: the timer has run out and the request is there at the same moment; nobody reads it. Kernel:
     * TCP_ABORT_ON_CLOSE; a server on Java 17 or newer sends FIN first, unless {@code channel=true}.
     */
    static boolean closeOnRequestUnread(Peer peer, Options options) throws IOException {
        if (peer.awaitUnread(KeepAlive.idleMillis(options))) {
            return true;
        }
        peer.awaitUnread(PATIENCE_MILLIS);
        peer.close();
        return false;
    }

    /**
     * The keep-alive race as the client sees it when FIN and request cross: the FIN comes in answer to the request, never
     * before it. Kernel: no RST, unless the client sends more: then TCP_TIMEWAIT_SOCKET, or TCP_ABORT_ON_DATA.
     */
    static boolean raceFin(Peer peer, Options options) throws IOException {
        if (peer.awaitUnread(KeepAlive.idleMillis(options))) {
            return true;
        }
        if (peer.awaitUnread(PATIENCE_MILLIS)) {
            Request.read(peer);
        }
        peer.close();
        return false;
    }

    /** Kernel: TCP_STATE. */
    static boolean resetWhileIdle(Peer peer, Options options) throws IOException {
        if (peer.awaitInput(options.number("idle_ms", 500))) {
            return true;
        }
        peer.reset();
        return false;
    }

    /** Closes a connection of the age {@code age_ms} as soon as it is idle. Kernel: as a stale connection. */
    static boolean ageLimit(Peer peer, Options options) throws IOException {
        return KeepAlive.isAsked(peer, options.number("age_ms", (int) TimeUnit.SECONDS.toMillis(1)) - peer.ageMillis())
                || KeepAlive.closed(peer, options);
    }
}
