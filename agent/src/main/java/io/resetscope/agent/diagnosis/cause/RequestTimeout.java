package io.resetscope.agent.diagnosis.cause;

import io.resetscope.agent.connection.Role;
import io.resetscope.agent.connection.Signal;
import io.resetscope.agent.diagnosis.CauseRule;
import io.resetscope.agent.diagnosis.Circumstances;
import io.resetscope.agent.diagnosis.Confidence;
import io.resetscope.agent.diagnosis.CrashSigns;
import io.resetscope.agent.diagnosis.EndedBy;
import io.resetscope.agent.diagnosis.Evidence;
import io.resetscope.agent.diagnosis.OwnServer;
import io.resetscope.agent.diagnosis.ServerSettings;
import io.resetscope.agent.diagnosis.Verdict;
import io.resetscope.agent.diagnosis.Words;
import io.resetscope.agent.history.History;
import io.resetscope.agent.history.Lessons;
import io.resetscope.agent.incident.Incident;
import java.util.concurrent.TimeUnit;

/**
 * The server tired of waiting for the rest of the request, or for its beginning. Decided by a long gap inside the sending,
 * or between the opening of the connection for a call and its request, after which the server's end was already over; or by
 * a 408 (RFC 9110 section 15.5.9). In the server itself: it closed on a request that had not gone on.
 */
public final class RequestTimeout implements CauseRule {

    public static final String ID = "request_timeout";

    private static final int REQUEST_TIMEOUT = 408;
    private static final int OK = 200;
    private static final int MULTIPLE_CHOICES = 300;
    private static final int BAD_REQUEST = 400;
    private static final int INTERNAL_SERVER_ERROR = 500;
    private static final long LONG_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(900);
    /** Fits into receive windows as they are: whoever paused after so little did so of his own accord. */
    private static final long WINDOW_BYTES = 32 * 1024;

    @Override
    public Verdict examine(Incident incident, History history) {
        if (incident.http2 != null) {
            // who tires of one stream resets that one
            return null;
        }
        return incident.role == Role.SERVER ? inTheServer(incident) : atTheClient(incident, history.lessons(incident));
    }

    /** The server closed while the request paused. */
    static boolean closedInPause(Incident incident) {
        if (Circumstances.wasOverBefore(incident)) {
            return false;
        }
        return isMute(incident.status)
                ? metInPause(incident) || paused(incident) && incident.peerStateInside.isOver()
                : answeredInPause(incident);
    }

    /**
     * Its answer is what an application makes of a body that it could not read on: an error of its own, or a success with
     * what it had; one that names the request's fault would have come without the pause. A server that has waited has read
     * what there was, so it closes by FIN; an RST would be that of one that had not read.
     */
    private static boolean answeredInPause(Incident incident) {
        boolean ofHalfABody =
                (incident.status < MULTIPLE_CHOICES || isOfFailedRead(incident.status)) && fitsIntoWindow(incident);
        boolean inPause = incident.answeredLate
                || incident.responseComplete && incident.pauseBeforeResponseNanos >= LONG_PAUSE_NANOS;
        boolean byFin = saidGoodbyeInPause(incident) || metInPause(incident) && incident.signal == Signal.END_OF_STREAM;
        return ofHalfABody && inPause && byFin;
    }

    /** The server may have tired of a pause before it said what it said, whether it also closed or not. */
    static boolean mayHaveTired(Incident incident) {
        return incident.http2 == null
                && fitsIntoWindow(incident)
                && !Circumstances.wasOverBefore(incident)
                && (saidGoodbyeInPause(incident) || metInPause(incident));
    }

    private static boolean saidGoodbyeInPause(Incident incident) {
        return paused(incident) && incident.peerStateInside.saidGoodbye();
    }

    /** The longest pause, that which the end or the answer was met in included. */
    static String longestPause(Incident incident) {
        return "the longest pause between two bytes of the request was "
                + Words.duration(
                        metInPause(incident)
                                ? Math.max(incident.sinceRequestNanos, incident.longestPauseNanos)
                                : incident.longestPauseNanos);
    }

    /**
     * A success that nobody had read when the connection failed: it may have been there before the pause, from a server that
     * does not care for the body (lighttpd of a static file), and closes when it has waited for its end for long enough.
     */
    static boolean mayHaveBeenContent(Incident incident) {
        return incident.status >= OK && incident.status < MULTIPLE_CHOICES && incident.answeredLate;
    }

    private static boolean fitsIntoWindow(Incident incident) {
        return incident.requestBytes >= 0 && incident.requestBytes < WINDOW_BYTES;
    }

    private static boolean isMute(int status) {
        return status == 0 || status == REQUEST_TIMEOUT;
    }

    private static boolean isOfFailedRead(int status) {
        return status == BAD_REQUEST || status == INTERNAL_SERVER_ERROR;
    }

    private static boolean paused(Incident incident) {
        return incident.longestPauseNanos >= LONG_PAUSE_NANOS;
    }

    /** An event loop meets the end while the sender still pauses; a blocking client only afterwards. */
    private static boolean metInPause(Incident incident) {
        return !incident.requestComplete
                && !incident.expectsContinue
                && !incident.duringWrite
                && incident.sinceRequestNanos >= LONG_PAUSE_NANOS;
    }

    private static Verdict atTheClient(Incident incident, Lessons lessons) {
        if (isTiredOfCall(incident)) {
            return ofCall(incident, CrashSigns.any(incident, lessons));
        }
        boolean said = incident.status == REQUEST_TIMEOUT
                && (paused(incident) || !incident.requestComplete)
                && !Circumstances.wasOverBefore(incident);
        if (!Circumstances.endedByOther(incident) || !incident.understood || !closedInPause(incident) && !said) {
            return null;
        }
        boolean doubtful = CrashSigns.any(incident, lessons) || mayHaveBeenContent(incident);
        return Verdict.of(
                        ID,
                        said ? Confidence.CERTAIN : doubtful ? Confidence.POSSIBLE : Confidence.LIKELY,
                        EndedBy.PEER,
                        doubtful && !said
                                ? "The server may have tired of waiting for the rest of the request."
                                : "The server tired of waiting for the rest of the request.")
                .evidence(longestPause(incident))
                .evidence(Evidence.peerInside(incident))
                .evidence(said ? "the server answered 408 (Request Timeout)" : null)
                .evidence(!said && incident.status != 0 ? "the server answered " + incident.status : null)
                .evidence(Evidence.body(incident))
                .evidence(Evidence.exchange(incident))
                .evidence(Evidence.error(incident))
                .advice("send the body without pauses of that length: produce it first, then open the request")
                .advice("or raise what the server allows between two reads of a body"
                        + ServerSettings.requestTimeout(incident.server))
                .alternative(!said && incident.status != 0 ? RequestBodyRejected.ID : null)
                .alternative(incident.status == 0 ? PeerCrashed.ID : null)
                .build();
    }

    /** A call opened the connection, and took its time to begin its request. */
    static boolean isTiredOfCall(Incident incident) {
        return Boolean.TRUE.equals(incident.openedForCall)
                && incident.http2 == null
                && incident.understood
                && incident.exchangeNumber == 1
                && Circumstances.exchangeFailed(incident)
                && Circumstances.finBefore(incident)
                // a client that reads before it sends has taken the 408 for the answer to a request that it had not
                // sent
                && (incident.status == REQUEST_TIMEOUT
                        || incident.responseBytes == 0 && incident.idleNanos >= LONG_PAUSE_NANOS);
    }

    private static Verdict ofCall(Incident incident, boolean crash) {
        boolean said = incident.status == REQUEST_TIMEOUT;
        return Verdict.of(
                        ID,
                        said ? Confidence.CERTAIN : crash ? Confidence.POSSIBLE : Confidence.LIKELY,
                        EndedBy.PEER,
                        "The server closed a connection before the call that had opened it sent its request.")
                .evidence(
                        said
                                ? "before the request began, the server said 408 (Request Timeout)"
                                : "the call that opened the connection sent nothing for "
                                        + Words.duration(incident.idleNanos))
                .evidence(Evidence.peerBefore(incident))
                .evidence(Evidence.exchange(incident))
                .evidence(Evidence.error(incident))
                .evidence(Evidence.neighbours(incident))
                .advice(
                        "send the request as soon as the connection is there: produce its body first, then make the call")
                .advice("or raise what the server allows until a request's head has come (nginx: client_header_timeout;"
                        + " Tomcat: connectionTimeout; Node.js: headersTimeout; Go: ReadHeaderTimeout;"
                        + " HAProxy: timeout http-request)")
                .alternative(said ? null : PeerCrashed.ID)
                .alternative(!said && incident.bytesReceived == 0 ? RejectedAfterAccept.ID : null)
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
                && (isMute(incident.status) || isOfFailedRead(incident.status))
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
                .evidence(OwnServer.tiredOfRequest(incident))
                .evidence(incident.status == 0 ? null : "this server had answered " + incident.status)
                .evidence(Evidence.body(incident))
                .evidence(Evidence.exchange(incident))
                .advice("look at the client for what kept it from sending; or raise this server's read timeout"
                        + OwnServer.requestTimeout(incident))
                .build();
    }
}
