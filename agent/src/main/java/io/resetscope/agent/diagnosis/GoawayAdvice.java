package io.resetscope.agent.diagnosis;

import io.resetscope.agent.connection.GoAway;
import io.resetscope.agent.incident.Incident;

/** What to change when a server says GOAWAY, by its code and by the words that gRPC's servers put into it. */
public final class GoawayAdvice {

    private static final String TOO_MANY_PINGS = "too_many_pings";
    private static final String MAX_AGE = "max_age";
    private static final String MAX_IDLE = "max_idle";
    private static final String JAVA_NET_HTTP = "java.net.http";

    private GoawayAdvice() {}

    /** The server does not want to be pinged that often, in the words of gRPC. */
    public static boolean isOverPings(GoAway said) {
        return TOO_MANY_PINGS.equals(said.text);
    }

    /** Null where the server may have acted on the request. */
    public static String retry(Incident incident) {
        int last = incident.http2.goAwayReceived.lastStreamId;
        return incident.http2.streamsTurnedAway == 0
                ? null
                : "send the requests of streams above " + last
                        + " again, on another connection, whatever their method: the"
                        + " server has not acted on them (RFC 9113, 6.8)";
    }

    /** What the server had in mind, where its words or its code tell. */
    public static String reason(GoAway said) {
        if (isOverPings(said)) {
            return "let the client ping less often than the server allows (gRPC: keepAliveTime of the channel, 5 min or"
                    + " longer unless the server's permitKeepAliveTime says less; keepAliveWithoutCalls off unless"
                    + " permitKeepAliveWithoutCalls is on)";
        }
        if (MAX_AGE.equals(said.text)) {
            return "the server limits the age of connections: give what is in flight more time (gRPC:"
                    + " maxConnectionAgeGrace above the longest call), or raise maxConnectionAge";
        }
        if (MAX_IDLE.equals(said.text)) {
            return "the server limits how long a connection may be without a call (gRPC: maxConnectionIdle)";
        }
        switch ((int) Math.min(said.code, Integer.MAX_VALUE)) {
            case GoAway.NO_ERROR:
                return "look at what limits connections at the server, or at a proxy before it: requests or age (nginx:"
                        + " keepalive_requests, keepalive_time; gRPC: maxConnectionAge), a restart or a deployment; and at"
                        + " how long it lets requests in flight finish";
            case GoAway.ENHANCE_YOUR_CALM:
                return "look at what the client does too much of: PINGs, resets of streams, settings, empty frames, or header"
                        + " bytes; each server limits some of them";
            case GoAway.INADEQUATE_SECURITY:
                return "let both ends agree on TLS 1.2 or newer and on a cipher suite that HTTP/2 allows (RFC 9113, 9.2)";
            case GoAway.HTTP_1_1_REQUIRED:
                return "speak HTTP/1.1 to this server";
            default:
                return "look into the server's log at that moment: it takes what this client sent for a violation of the"
                        + " protocol, or has failed itself";
        }
    }

    /** Null where the connection had not been idle, or the server has told another reason. */
    public static String idle(Incident incident) {
        GoAway said = incident.http2.goAwayReceived;
        return Circumstances.wasIdle(incident) && !said.isError() && said.text == null || MAX_IDLE.equals(said.text)
                ? "keep idle connections in the client for less than the server does (nginx: keepalive_timeout; gRPC:"
                        + " idleTimeout of the channel below maxConnectionIdle)"
                : null;
    }

    /** Of a client that closes at once, whatever the server still serves; null for others. */
    public static String client(Incident incident) {
        return incident.http2.leftAtGoAway
                        && JAVA_NET_HTTP.equals(incident.library)
                        && !incident.http2.goAwayReceived.isError()
                ? "java.net.http closes at any GOAWAY, with all requests in flight, unless it has the fix of JDK-8335181 (JDK"
                        + " 24, 17.0.17): update the JDK"
                : null;
    }
}
