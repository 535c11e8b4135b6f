package io.resetscope.agent.diagnosis;

import io.resetscope.agent.connection.Role;
import io.resetscope.agent.connection.Signal;
import io.resetscope.agent.incident.Incident;
import java.util.ArrayList;
import java.util.List;

/** Facts of an incident as sentences, shared by the causes. Each is null when its fact is not known. */
public final class Evidence {

    /** Before its first request, a connection is always a little older than nothing. */
    private static final long WORTH_SAYING_NANOS = 100_000_000;

    private Evidence() {}

    /** How long it had been idle, beside what the server announced. */
    public static String idle(Incident incident) {
        boolean betweenConnectAndFirstRequest = incident.exchangesCounted && incident.exchangeNumber == 1;
        if (incident.idleNanos < 0 || betweenConnectAndFirstRequest && incident.idleNanos < WORTH_SAYING_NANOS) {
            return null;
        }
        String idle = incident.duringExchange()
                ? "idle " + Words.duration(incident.idleNanos) + " before this request"
                : "idle for " + Words.duration(incident.idleNanos);
        if (incident.keepAliveTimeoutNanos >= 0) {
            idle += "; the server closes after " + Words.duration(incident.keepAliveTimeoutNanos)
                    + " (Keep-Alive: timeout=" + incident.keepAliveTimeoutNanos / 1_000_000_000L
                    + ", seen on this connection)";
        }
        return idle;
    }

    /** What the kernel said before the request was written. */
    public static String peerBefore(Incident incident) {
        switch (incident.peerStateBefore) {
            case FIN:
                return "the " + peer(incident) + "'s FIN was waiting, unread, before the first byte was sent";
            case ERROR:
                return "the kernel had an RST or another error pending before the first byte was sent";
            case HUNG_UP:
                return "the connection was over, in both directions, before the first byte was sent";
            case OPEN:
                return "no FIN and no RST had arrived when the request was written";
            default:
                return null;
        }
    }

    /** Which exchange, on how old a connection, and how far it got. */
    public static String exchange(Incident incident) {
        String age = incident.ageNanos >= 0
                ? "a connection " + Words.duration(incident.ageNanos) + " old"
                : "a connection whose age is unknown (it was open before it was watched)";
        if (!incident.duringExchange()) {
            return age;
        }
        String which = incident.exchangesCounted ? Words.ordinal(incident.exchangeNumber) + " exchange on " : "on ";
        return which + age + "; the request"
                + (incident.understood && !incident.requestComplete ? ", not sent to its end, got " : " got ")
                + (incident.responseBytes == 0
                        ? "0 response bytes"
                        : Words.bytes(incident.responseBytes) + " of a response");
    }

    /** What the application got, and what the kernel had got before it. */
    public static String error(Incident incident) {
        String operation = incident.duringWrite ? "write" : "read";
        if (incident.errorType == null) {
            return "the " + operation + " met the end of the stream (the peer's FIN)";
        }
        return "the " + operation + " failed with " + what(incident) + meaning(incident.signal);
    }

    private static String meaning(Signal signal) {
        switch (signal) {
            case RESET:
                return " (an RST had arrived)";
            case BROKEN_PIPE:
                return " (the connection was over already: a FIN, then an RST)";
            case TIMED_OUT:
                return " (no answer to repeated packets)";
            default:
                return "";
        }
    }

    /** What the server calls itself, and what its responses came through; null when nothing is known of either. */
    public static String server(Incident incident) {
        if (incident.via != null) {
            return "the server calls itself " + (incident.server == null ? "nothing" : incident.server)
                    + ", and its responses came through " + incident.via + " (Via)";
        }
        return incident.server == null ? null : "the server calls itself " + incident.server;
    }

    /** What else happened to this peer at the same time; null when nothing did. */
    public static String neighbours(Incident incident) {
        List<String> said = new ArrayList<>();
        if (incident.otherFailures > 0) {
            said.add(count(incident.otherFailures, "other connection") + " to this " + peer(incident) + " failed");
        }
        if (incident.refusals > 0) {
            said.add(count(incident.refusals, "connect") + (incident.refusals == 1 ? " was refused" : " were refused"));
        }
        return said.isEmpty() ? null : "around the same time, " + String.join(" and ", said);
    }

    private static String count(int n, String what) {
        return n + " " + what + (n == 1 ? "" : "s");
    }

    private static String peer(Incident incident) {
        return incident.role == Role.CLIENT ? "server" : "client";
    }

    /** The exception that the application got, e.g. {@code SocketException: Connection reset}. */
    public static String what(Incident incident) {
        return simpleName(incident.errorType)
                + (incident.errorMessage == null || incident.errorMessage.isEmpty()
                        ? ""
                        : ": " + incident.errorMessage);
    }

    private static String simpleName(String className) {
        return className.substring(className.lastIndexOf('.') + 1);
    }
}
