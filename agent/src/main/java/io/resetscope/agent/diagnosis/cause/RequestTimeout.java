package io.resetscope.agent.diagnosis.cause;

import io.resetscope.agent.connection.Role;
import io.resetscope.agent.connection.Signal;
import io.resetscope.agent.diagnosis.CauseRule;
import io.resetscope.agent.diagnosis.Circumstances;
import io.resetscope.agent.diagnosis.Confidence;
import io.resetscope.agent.diagnosis.CrashSigns;
import io.resetscope.agent.diagnosis.EndedBy;
import io.resetscope.agent.diagnosis.Evidence;
import io.resetscope.agent.diagnosis.ServerSettings;
import io.resetscope.agent.diagnosis.Verdict;
import io.resetscope.agent.diagnosis.Words;
import io.resetscope.agent.history.History;
import io.resetscope.agent.history.Lessons;
import io.resetscope.agent.incident.Incident;
import java.util.concurrent.TimeUnit;

/**
 * The server tired of waiting for the rest of the request. Decided by a long gap inside the sending, after which the
 * server's end was already over, or by a 408 (RFC 9110 section 15.5.9). In the server itself: it closed on a request that
 * had not gone on.
 */
public final class RequestTimeout implements CauseRule {

    public static final String ID = "request_timeout";

    private static final int REQUEST_TIMEOUT = 408;
    private static final long LONG_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(900);

    @Override
    public Verdict examine(Incident incident, History history) {
        return incident.role == Role.SERVER ? inTheServer(incident) : atTheClient(incident, history.lessons(incident));
    }

    private static Verdict atTheClient(Incident incident, Lessons lessons) {
        boolean paused = incident.longestPauseNanos >= LONG_PAUSE_NANOS;
        // an event loop meets the end while the sender still pauses; a blocking client only afterwards
        boolean metInPause = !incident.requestComplete
                && !incident.expectsContinue
                && !incident.duringWrite
                && incident.sinceRequestNanos >= LONG_PAUSE_NANOS;
        boolean closedInPause = metInPause || paused && incident.peerStateInside.isOver();
        boolean said = incident.status == REQUEST_TIMEOUT && (paused || !incident.requestComplete);
        boolean otherAnswer = incident.status != 0 && incident.status != REQUEST_TIMEOUT;
        if (!Circumstances.endedByOther(incident) || !incident.understood || otherAnswer || !closedInPause && !said) {
            return null;
        }
        boolean crash = CrashSigns.any(incident, lessons);
        return Verdict.of(
                        ID,
                        said ? Confidence.CERTAIN : crash ? Confidence.POSSIBLE : Confidence.LIKELY,
                        EndedBy.PEER,
                        crash && !said
                                ? "The server may have tired of waiting for the rest of the request."
                                : "The server tired of waiting for the rest of the request.")
                .evidence("the longest pause between two bytes of the request was "
                        + Words.duration(
                                metInPause
                                        ? Math.max(incident.sinceRequestNanos, incident.longestPauseNanos)
                                        : incident.longestPauseNanos))
                .evidence(Evidence.peerInside(incident))
                .evidence(said ? "the server answered 408 (Request Timeout)" : null)
                .evidence(Evidence.body(incident))
                .evidence(Evidence.exchange(incident))
                .evidence(Evidence.error(incident))
                .advice("send the body without pauses of that length: produce it first, then open the request")
                .advice("or raise what the server allows between two reads of a body"
                        + ServerSettings.requestTimeout(incident.server))
                .alternative(said ? null : PeerCrashed.ID)
                .build();
    }

    private static Verdict inTheServer(Incident incident) {
        boolean waited = incident.signal == Signal.LOCAL_CLOSE
                && incident.lingerSeconds != 0
                && incident.unreadBytes <= 0
                && incident.understood
                && !incident.requestComplete
                && !incident.peerLeft
                && incident.upstream == null
                && (incident.status == 0 || incident.status == REQUEST_TIMEOUT)
                && incident.sinceRequestNanos >= LONG_PAUSE_NANOS;
        if (!waited) {
            return null;
        }
        return Verdict.of(
                        ID,
                        Confidence.LIKELY,
                        EndedBy.LOCAL,
                        "This server closed the connection because the rest of the request did not come.")
                .evidence("the last byte of the request had come " + Words.duration(incident.sinceRequestNanos)
                        + " before")
                .evidence(Evidence.body(incident))
                .evidence(Evidence.exchange(incident))
                .advice("look at the client for what kept it from sending; or raise this server's read timeout")
                .build();
    }
}
