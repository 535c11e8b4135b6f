package io.resetscope.agent.diagnosis;

import io.resetscope.agent.connection.Role;
import io.resetscope.agent.incident.Incident;

/** Facts of an incident as sentences, shared by the causes. Each is null when its fact is not known. */
public final class Evidence {

    private Evidence() {}

    /** How long it had been idle, beside what the server announced. */
    public static String idle(Incident incident) {
        if (incident.idleNanos < 0) {
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
                : "a connection whose age is unknown (it was open before the agent came)";
        if (!incident.duringExchange()) {
            return age;
        }
        String which = incident.exchangesCounted ? Words.ordinal(incident.exchangeNumber) + " exchange on " : "on ";
        return which + age + "; the request got "
                + (incident.responseBytes == 0
                        ? "0 response bytes"
                        : Words.bytes(incident.responseBytes) + " of a response");
    }

    /** What the application got. */
    public static String error(Incident incident) {
        String operation = incident.duringWrite ? "write" : "read";
        return incident.errorType == null
                ? "the " + operation + " met the end of the stream (the peer's FIN)"
                : "the " + operation + " failed with " + what(incident);
    }

    /** What else happened to this peer at the same time; null when nothing did. */
    public static String neighbours(Incident incident) {
        if (incident.refusals + incident.otherFailures == 0) {
            return null;
        }
        return "around the same time, " + count(incident.otherFailures, "other connection") + " to this "
                + peer(incident) + " failed and " + count(incident.refusals, "connect")
                + (incident.refusals == 1 ? " was refused" : " were refused");
    }

    private static String count(int n, String what) {
        return n + " " + what + (n == 1 ? "" : "s");
    }

    private static String peer(Incident incident) {
        return incident.role == Role.CLIENT ? "server" : "client";
    }

    /** The exception that the application got, e.g. {@code SocketException: Connection reset}. */
    public static String what(Incident incident) {
        return simpleName(incident.errorType) + (incident.errorMessage == null ? "" : ": " + incident.errorMessage);
    }

    private static String simpleName(String className) {
        return className.substring(className.lastIndexOf('.') + 1);
    }
}
