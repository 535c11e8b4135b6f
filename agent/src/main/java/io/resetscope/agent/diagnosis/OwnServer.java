package io.resetscope.agent.diagnosis;

import io.resetscope.agent.incident.Incident;
import io.resetscope.agent.server.ServerLimit;
import io.resetscope.agent.server.ServerPolicy;
import java.util.concurrent.TimeUnit;

/** The settings of the server in this JVM: what of its own doing they explain, and which of them to change. */
public final class OwnServer {

    private static final String NONE = "";
    /** Tomcat looks for what has been idle once a second, Jetty and others at intervals of their own. */
    private static final long LATER_NANOS = TimeUnit.SECONDS.toNanos(2);
    /** The JDK's looks every 10 s ({@code sun.net.httpserver.clockTick}), but for requests that do not go on. */
    private static final long TICK_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** It looks at the sum after each read, and has read ahead before: in Tomcat 16 KB, a TLS record. */
    private static final long PIECE_BYTES = 32 * 1024;

    private static final long EARLIER_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private OwnServer() {}

    /** What limits how long it keeps an idle connection; ends a sentence. */
    static String keepAlive(ServerPolicy server) {
        ServerPolicy.Setting setting = server.settings.get(ServerLimit.IDLE);
        return setting == null ? NONE : ": " + setting.name + " of " + where(server);
    }

    /** Whether it says itself that it closes no idle connection. */
    static boolean keepsForEver(ServerPolicy server) {
        ServerPolicy.Setting setting = server == null ? null : server.settings.get(ServerLimit.IDLE);
        return setting != null && setting.value == ServerPolicy.NO_LIMIT;
    }

    private static ServerPolicy.Setting setting(Incident incident, ServerLimit limit) {
        return incident.ownServer == null ? null : incident.ownServer.settings.get(limit);
    }

    /** How long it waits for a request to go on, where that is how long it has waited; or null. */
    public static String tiredOfRequest(Incident incident) {
        ServerPolicy.Setting setting = setting(incident, underWay(incident));
        return setting != null && isTime(setting, waitedNanos(incident), incident.sinceRequestNanos, LATER_NANOS)
                ? name(incident) + " waits " + Words.duration(setting.value) + " for a request to go on ("
                        + setting.name + ")"
                : null;
    }

    /**
     * How long it keeps an idle connection, where that is how long this one was idle before it was closed, with the next
     * request just come; or null. A response that takes long to make is no idle time, and only seldom as long as that.
     */
    public static String tiredOfIdling(Incident incident) {
        ServerPolicy.Setting setting = setting(incident, ServerLimit.IDLE);
        return setting != null
                        && isAnswered(incident)
                        && isTime(
                                setting,
                                incident.sinceRequestNanos,
                                incident.sinceRequestNanos,
                                looksAtIdleEvery(incident.ownServer))
                ? name(incident) + " keeps an idle connection for " + Words.duration(setting.value) + " ("
                        + setting.name + ")"
                : null;
    }

    /** That it takes no more requests on one connection, where this was the last; or null. */
    public static String requestsUsedUp(Incident incident) {
        ServerPolicy.Setting setting = setting(incident, ServerLimit.REQUESTS);
        return setting != null
                        && setting.isKnown()
                        && isAnswered(incident)
                        && incident.exchangesCounted
                        && incident.exchangeNumber >= setting.value
                ? name(incident) + " takes " + setting.value + " requests on one connection (" + setting.name + ")"
                : null;
    }

    /**
     * How much it reads of a body that the application has left, where the rest of this one was more, and it has read that
     * much; or null. It answers first, reads on, and closes (Tomcat's {@code IdentityInputFilter.end}, the JDK's
     * {@code LeftOverInputStream.drain}).
     */
    public static String leavesBody(Incident incident) {
        ServerPolicy.Setting setting = setting(incident, ServerLimit.UNREAD_BODY);
        long before = incident.requestBytesBeforeResponse;
        if (setting == null || !setting.isKnown() || before < 0 || wasAskedFirst(incident)) {
            return null;
        }
        long left = incident.requestContentLength - (before - incident.requestHeadBytes);
        long readOn = incident.requestBytes - before;
        return left > setting.value && Math.abs(readOn - setting.value) <= PIECE_BYTES
                ? name(incident) + " reads no more than " + Words.bytes(setting.value)
                        + " of a body that the application has left unread (" + setting.name + ")"
                : null;
    }

    /** What to raise so that it waits longer for the rest of a request; ends a sentence. */
    public static String requestTimeout(Incident incident) {
        return toRaise(incident, underWay(incident));
    }

    /** What to raise so that it reads what the application has left; ends a sentence. */
    public static String unreadBody(Incident incident) {
        return wasAskedFirst(incident) ? NONE : toRaise(incident, ServerLimit.UNREAD_BODY);
    }

    /** Tomcat then reads nothing more of what it has refused, whatever is set. */
    private static boolean wasAskedFirst(Incident incident) {
        return incident.expectsContinue;
    }

    /** What sets no limit is not what to raise. */
    private static String toRaise(Incident incident, ServerLimit limit) {
        ServerPolicy.Setting setting = setting(incident, limit);
        return setting == null || setting.value == ServerPolicy.NO_LIMIT
                ? NONE
                : ": " + setting.name + " of " + where(incident.ownServer);
    }

    /** Which part of the request it waited for: the method is known before the head is complete. */
    private static ServerLimit underWay(Incident incident) {
        return incident.requestHeadBytes == 0 ? ServerLimit.HEAD : ServerLimit.BODY;
    }

    private static boolean isAnswered(Incident incident) {
        return incident.requestComplete && incident.responseComplete;
    }

    private static long looksAtIdleEvery(ServerPolicy server) {
        return isOfTheJdk(server) ? TICK_NANOS : LATER_NANOS;
    }

    private static boolean isOfTheJdk(ServerPolicy server) {
        return server.library.equals("com.sun.net.httpserver");
    }

    /** For how long by its own clock: the JDK's starts when a request, or the handshake before it, can first be read. */
    private static long waitedNanos(Incident incident) {
        if (!isOfTheJdk(incident.ownServer)) {
            return incident.sinceRequestNanos;
        }
        long sinceFirstByteNanos = incident.failedEpochNanos - incident.exchangeStartedEpochNanos;
        return incident.exchangeNumber <= 1 ? Math.max(incident.ageNanos, sinceFirstByteNanos) : sinceFirstByteNanos;
    }

    private static boolean isTime(
            ServerPolicy.Setting setting, long waitedNanos, long sinceLastByteNanos, long laterNanos) {
        return setting.isKnown()
                && setting.value != ServerPolicy.NO_LIMIT
                && waitedNanos >= setting.value - EARLIER_NANOS
                && sinceLastByteNanos <= setting.value + laterNanos;
    }

    private static String name(Incident incident) {
        ServerPolicy server = incident.ownServer;
        return server.version == null ? server.library : server.library + " " + server.version;
    }

    private static String where(ServerPolicy server) {
        switch (server.library) {
            case "Tomcat":
                return "Tomcat's Connector";
            case "Jetty":
                return "Jetty's ServerConnector";
            case "Undertow":
                return "UndertowOptions";
            default:
                return server.library;
        }
    }
}
