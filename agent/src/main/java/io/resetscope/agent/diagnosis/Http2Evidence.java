package io.resetscope.agent.diagnosis;

import io.resetscope.agent.connection.GoAway;
import io.resetscope.agent.connection.Role;
import io.resetscope.agent.incident.Http2;
import io.resetscope.agent.incident.Incident;

/** Facts of an HTTP/2 connection as sentences. Each is null when its fact is not known, or worth nothing. */
public final class Http2Evidence {

    private Http2Evidence() {}

    /** How many streams the end hit, and which of them the incident describes. */
    public static String streams(Incident incident) {
        Http2 http2 = incident.http2;
        if (http2 == null || http2.streamsOpened == 0) {
            return null;
        }
        int count = http2.streamsInFlight;
        String opened = " of " + http2.streamsOpened + " that had been opened on this HTTP/2 connection";
        if (http2.streamsGivenUp > 0) {
            return Words.count(http2.streamsGivenUp, "stream") + (http2.streamsGivenUp == 1 ? " was" : " were")
                    + " given up by this end (RST_STREAM)" + opened;
        }
        if (count == 0) {
            return "no stream was in flight" + opened;
        }
        return Words.count(count, "stream") + (count == 1 ? " was" : " were") + " in flight" + opened
                + (count > 1 ? "; the one that is described here is number " + http2.streamId : "");
    }

    /** What the other end announced, and when. */
    public static String goAway(Incident incident) {
        GoAway said = incident.http2 == null ? null : incident.http2.goAwayReceived;
        return said == null
                ? null
                : "the " + (incident.role == Role.CLIENT ? "server" : "client") + "'s GOAWAY had come "
                        + Words.duration(incident.http2.sinceGoAwayNanos) + " before: " + described(said);
    }

    /** What this end had announced. */
    public static String ownGoAway(Incident incident) {
        GoAway said = incident.http2 == null ? null : incident.http2.goAwaySent;
        return said == null ? null : "this end had sent a GOAWAY: " + described(said);
    }

    private static String described(GoAway said) {
        return said.codeName()
                + (said.lastStreamId == Integer.MAX_VALUE
                        ? ", every stream is still served"
                        : ", last stream " + said.lastStreamId)
                + (said.text == null ? "" : ", \"" + said.text + '"');
    }

    /** Which streams the other end will not act on. */
    public static String turnedAway(Incident incident) {
        int count = incident.http2 == null ? 0 : incident.http2.streamsTurnedAway;
        return count == 0
                ? null
                : Words.count(count, "stream") + " in flight " + (count == 1 ? "lies" : "lie") + " above that, and "
                        + (count == 1 ? "was" : "were") + " never acted on";
    }

    /** That nobody answered a PING. */
    public static String ping(Incident incident) {
        if (incident.http2 == null || !incident.http2.isPingIgnored()) {
            return null;
        }
        return "a PING of this end had been unanswered for " + Words.duration(incident.http2.pingUnansweredNanos)
                + (incident.retransmits == 0 ? ", though the other end's kernel had acknowledged what was sent" : "");
    }

    /** What is said of every end of such a connection. */
    static Verdict add(Verdict verdict, Incident incident) {
        return verdict.andNew(goAway(incident))
                .andNew(ownGoAway(incident))
                .andNew(streams(incident))
                .andNew(ping(incident));
    }
}
