package io.resetscope.agent.probe;

import java.io.EOFException;
import java.io.IOException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.util.Locale;

/** What a failed read or write tells of an idle connection. Pure. */
final class ReadFailure {

    private ReadFailure() {}

    /**
     * {@link Fate#FIN}, {@link Fate#RST}, {@link Fate#SILENT}, or {@link Fate#FAILED} when it says nothing of the peer.
     *
     * <p>The kernel's texts follow the locale: a socket's error whose text is not known is taken for a reset.
     */
    static Fate fate(IOException failure) {
        if (isEnd(failure)) {
            return Fate.FIN;
        }
        if (isTimeout(failure) || isUnreachable(failure)) {
            return Fate.SILENT;
        }
        if (says(failure, "connection reset")) {
            return Fate.RST;
        }
        if (says(failure, "received fatal alert")) {
            return Fate.FIN;
        }
        return isOfSocket(failure) ? Fate.RST : Fate.FAILED;
    }

    /** Whether the kernel has given up because nothing is acknowledged. */
    static boolean isTimeout(IOException failure) {
        return says(failure, "connection timed out");
    }

    /** Whether the other end closed in order, below TLS; a pipe is broken when its FIN came before its RST. */
    private static boolean isEnd(IOException failure) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (each instanceof EOFException) {
                return true;
            }
        }
        return says(failure, "broken pipe");
    }

    /** Whether it is the network that says no (ICMP). */
    private static boolean isUnreachable(IOException failure) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (each instanceof NoRouteToHostException) {
                return true;
            }
        }
        return says(failure, "no route to host")
                || says(failure, "unreachable")
                || says(failure, "network is down")
                || says(failure, "host is down");
    }

    /** Whether the kernel's word is at the bottom of it, and not that of TLS or of a close by this end. */
    private static boolean isOfSocket(IOException failure) {
        Throwable deepest = failure;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        boolean local = says(failure, "socket ") || says(failure, "stream ") || says(failure, "has closed");
        boolean socket = deepest.getClass() == IOException.class || deepest instanceof SocketException;
        return socket && !local;
    }

    private static boolean says(IOException failure, String words) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (String.valueOf(each.getMessage()).toLowerCase(Locale.ROOT).contains(words)) {
                return true;
            }
        }
        return false;
    }
}
