package io.resetscope.agent.diagnosis;

import io.resetscope.agent.client.PoolSettings;
import io.resetscope.agent.connection.Opening;
import io.resetscope.agent.connection.Role;
import io.resetscope.agent.connection.Signal;
import io.resetscope.agent.history.Ending;
import io.resetscope.agent.history.IdleBracket;
import io.resetscope.agent.history.KnownTimeouts;
import io.resetscope.agent.history.Lessons;
import io.resetscope.agent.incident.Incident;
import io.resetscope.agent.incident.Phase;
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
            case CLOSE_NOTIFY:
                return "what lay unread before the first byte was sent was the " + peer(incident)
                        + "'s TLS close_notify";
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
        boolean readLater = incident.answeredLate && incident.lateAnswerRead;
        return which + age + "; the request"
                + (incident.understood && !incident.requestComplete ? ", not sent to its end, " : " ")
                + (readLater ? "had got " : "got ")
                + got(incident)
                + (readLater ? " when it failed" : "");
    }

    private static String got(Incident incident) {
        if (incident.responseBytes > 0) {
            return Words.bytes(incident.responseBytes) + " of a response";
        }
        // of a connection's first exchange in the clear, what came before a response was an interim one
        boolean interim = incident.role == Role.CLIENT
                && incident.understood
                && incident.exchangesCounted
                && incident.exchangeNumber == 1
                && incident.tls == null
                && incident.http2 == null
                && incident.status == 0
                && incident.bytesReceived > 0
                && incident.firstReceived == Opening.HTTP_RESPONSE;
        return interim
                ? "nothing but " + Words.bytes(incident.bytesReceived) + " of an interim response"
                : "0 response bytes";
    }

    /** What the application got, and what the kernel had got before it. */
    public static String error(Incident incident) {
        if (incident.signal == Signal.ANSWER || incident.signal == Signal.LOCAL_CLOSE) {
            return null;
        }
        if (incident.errorType == null && incident.signal == Signal.TIMED_OUT) {
            return "the application gave up waiting and closed";
        }
        if (incident.errorType == null) {
            return "the " + operation(incident) + " met the end of the stream (the peer's "
                    + (incident.tls != null && incident.tls.closeNotify ? "TLS close_notify)" : "FIN)");
        }
        return "the " + operation(incident) + " failed with " + what(incident) + meaning(incident.signal);
    }

    /** What met the failure: a connect, a write or a read. */
    public static String operation(Incident incident) {
        return incident.phase == Phase.CONNECT ? "connect" : incident.duringWrite ? "write" : "read";
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
            String name = incident.server == null
                    ? "the server does not name itself"
                    : "the server calls itself " + incident.server;
            return name + ", and its responses came through " + incident.via + " (Via)";
        }
        return incident.server == null ? null : "the server calls itself " + incident.server;
    }

    /** What else happened to this peer at the same time, and what says that it lived on; null when nothing did. */
    public static String neighbours(Incident incident) {
        List<String> said = new ArrayList<>();
        if (incident.otherFailures > 0) {
            said.add(
                    Words.count(incident.otherFailures, "other connection") + " to this " + peer(incident) + " failed");
        }
        if (incident.refusals > 0) {
            said.add(Words.count(incident.refusals, "connect")
                    + (incident.refusals == 1 ? " was refused" : " were refused"));
        }
        return said.isEmpty() ? null : "around the same time, " + String.join(" and ", said) + noCrash(incident);
    }

    private static String noCrash(Incident incident) {
        if (!CrashSigns.outweighed(incident)) {
            return "";
        }
        if (incident.outlived) {
            return "; but it accepted a connection, or answered on another, afterwards";
        }
        return incident.neighbours.heard
                ? "; but it answered on another connection afterwards"
                : "; but another connection to it was open still";
    }

    /** What lay unread when this end closed; null when nothing did. */
    public static String unreadAtClose(Incident incident) {
        return incident.unreadBytes > 0
                ? Words.bytes(incident.unreadBytes) + " lay unread in the receive buffer when this end closed"
                : null;
    }

    /** What lies unread; null when nothing does. */
    public static String unread(Incident incident) {
        return incident.unreadBytes > 0
                ? Words.bytes(incident.unreadBytes) + " had arrived that the application never read"
                : null;
    }

    /** What this server had answered; null when it had not. */
    public static String answered(Incident incident) {
        return incident.role == Role.SERVER && incident.status > 0
                ? "this server had answered " + incident.status + " to a request of which "
                        + Words.bytes(incident.requestBytes) + " had been read"
                        + (incident.requestContentLength > 0
                                ? " (Content-Length " + Words.bytes(incident.requestContentLength) + ")"
                                : "")
                : null;
    }

    /** For how long this client had waited for the response; null when it did not. */
    public static String waited(Incident incident) {
        return incident.sinceRequestNanos >= 0 && incident.responseBytes == 0
                ? "the response had been awaited for " + Words.duration(incident.sinceRequestNanos)
                : null;
    }

    /** What the kernel said after a pause in the midst of an exchange; null when nobody asked. */
    public static String peerInside(Incident incident) {
        switch (incident.peerStateInside) {
            case FIN:
                return "after a pause the " + peer(incident) + "'s FIN was waiting";
            case ERROR:
                return "after a pause an RST or another error was pending";
            case HUNG_UP:
                return "after a pause the connection was over in both directions";
            default:
                return null;
        }
    }

    /** By which TLS alert the peer refused to go on; null when by none. */
    public static String alert(Incident incident) {
        return incident.tls == null || incident.tls.fatalAlert < 0
                ? null
                : "the " + peer(incident) + " sent the TLS alert " + TlsAlerts.name(incident.tls.fatalAlert);
    }

    /** How much of the request's body went out, of how much. */
    public static String body(Incident incident) {
        if (!incident.understood) {
            return null;
        }
        String announced = incident.requestContentLength >= 0
                ? " of a request whose body has " + Words.bytes(incident.requestContentLength)
                : " of a request";
        String passed = incident.role == Role.CLIENT ? "had been handed to the kernel" : "had come";
        // plaintext is counted as a whole before its first record is written
        boolean counted = incident.tls == null || incident.role != Role.CLIENT;
        boolean known = counted ? !incident.duringWrite : incident.requestComplete;
        if (!known
                && !counted
                && incident.requestContentLength >= 0
                && incident.requestBytes >= incident.requestContentLength) {
            return "the request's body has " + Words.bytes(incident.requestContentLength)
                    + "; how much of it went out is not known (TLS)";
        }
        return (known ? "" : counted ? "at least " : "at most ")
                + Words.bytes(incident.requestBytes)
                + announced
                + ' '
                + passed;
    }

    /** What traffic has taught about idle times; null when it has not. */
    public static String learned(IdleBracket bracket) {
        if (bracket.survivedNanos() < 0 && bracket.failedNanos() < 0) {
            return null;
        }
        String survived = bracket.survivedNanos() < 0 ? null : "survived " + Words.duration(bracket.survivedNanos());
        String failed = bracket.failedNanos() < 0 ? null : "not survived " + Words.duration(bracket.failedNanos());
        return "connections to it have "
                + (survived == null ? failed : failed == null ? survived : survived + ", and " + failed)
                + " of idling";
    }

    /** Known devices and servers whose timeout fits what was learned; null when none does. */
    public static String suspects(Incident incident, Lessons lessons, Ending ending) {
        List<String> suspects = KnownTimeouts.suspects(
                lessons.idle(ending),
                ending,
                incident.protocolName,
                incident.server,
                incident.via,
                incident.keepAliveTimeoutNanos);
        return suspects.isEmpty() ? null : "a timeout that fits: " + String.join("; ", suspects);
    }

    /** For how long the client's pool keeps an idle connection, beside the server; null when it is not known. */
    public static String pool(Incident incident) {
        long kept = incident.pool == null ? PoolSettings.UNKNOWN : incident.pool.keepAliveNanos;
        if (kept == PoolSettings.UNKNOWN) {
            return null;
        }
        return (kept == PoolSettings.NO_LIMIT
                        ? "the client's pool sets no limit to how long a connection may be idle"
                        : "the client's pool keeps idle connections for " + Words.duration(kept))
                + pings(incident.pool)
                + (incident.keepAliveTimeoutNanos >= 0 && kept > incident.keepAliveTimeoutNanos
                        ? "; the server closes after " + Words.duration(incident.keepAliveTimeoutNanos)
                        : "");
    }

    /** That it was no question of the application's; null when it may have been. */
    public static String poolsCheck(Incident incident) {
        return incident.poolsCheck ? "it was the pool's own check of the connection that met it" : null;
    }

    private static String pings(PoolSettings pool) {
        if (pool.pingsEveryNanos == PoolSettings.UNKNOWN) {
            return "";
        }
        return pool.pingsEveryNanos == PoolSettings.NO_LIMIT
                ? ", and never asks one whether it lives"
                : ", and asks them every " + Words.duration(pool.pingsEveryNanos) + " whether they live";
    }

    /** How often the client tried; null when it was once. */
    public static String attempts(Incident incident) {
        if (incident.attempts > 1) {
            return incident.attempts + " attempts of this call failed in this way; this was the last of them";
        }
        return incident.resends > 0
                ? Words.count(incident.resends, "attempt") + " of this call had failed before this one"
                : null;
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
