package io.resetscope.agent.diagnosis.cause;

import io.resetscope.agent.connection.PeerState;
import io.resetscope.agent.connection.Role;
import io.resetscope.agent.connection.Signal;
import io.resetscope.agent.diagnosis.CauseRule;
import io.resetscope.agent.diagnosis.Circumstances;
import io.resetscope.agent.diagnosis.ClientSettings;
import io.resetscope.agent.diagnosis.Confidence;
import io.resetscope.agent.diagnosis.CrashSigns;
import io.resetscope.agent.diagnosis.EndedBy;
import io.resetscope.agent.diagnosis.Evidence;
import io.resetscope.agent.diagnosis.IdleLimit;
import io.resetscope.agent.diagnosis.Retry;
import io.resetscope.agent.diagnosis.Verdict;
import io.resetscope.agent.diagnosis.Words;
import io.resetscope.agent.history.Ending;
import io.resetscope.agent.history.History;
import io.resetscope.agent.history.IdleBracket;
import io.resetscope.agent.history.Lessons;
import io.resetscope.agent.incident.Incident;
import io.resetscope.agent.incident.Phase;
import java.util.concurrent.TimeUnit;

/**
 * Something between the ends (a load balancer, NAT gateway or firewall) forgot the idle connection, and answered the next
 * bytes with RST. Neither end sent it, and neither knows: both still held the connection open.
 *
 * <p>Decided by a long idle time, no FIN and no RST before the request, and an RST as fast as the network carries it. A
 * server that closes with the request unread looks the same from here, so one connection alone is never certain; a
 * threshold learned from many makes it likely.
 */
public final class MiddleboxIdleTimeout implements CauseRule {

    public static final String ID = "middlebox_idle_timeout";

    /** Few servers close an idle connection without a word after so long, and many devices forget. */
    private static final long LONG_IDLE_NANOS = TimeUnit.SECONDS.toNanos(100);

    private static final long PROBE_MARGIN_NANOS = TimeUnit.MILLISECONDS.toNanos(700);

    private static final long LONG_SILENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

    @Override
    public Verdict examine(Incident incident, History history) {
        if (incident.role == Role.SERVER) {
            return atTheServer(incident);
        }
        Lessons lessons = history.lessons(incident);
        if (Circumstances.silenceWasAnswered(incident) && !CrashSigns.any(incident, lessons)) {
            return afterSilence(incident);
        }
        return probeWasRejected(incident) ? whileWaiting(incident) : atTheClient(incident, lessons);
    }

    private static Verdict atTheClient(Incident incident, Lessons lessons) {
        IdleBracket late = lessons.idle(Ending.LATE);
        boolean fits = Circumstances.unanswered(incident)
                && incident.signal == Signal.RESET
                && Circumstances.wasPooled(incident)
                && Circumstances.wasIdle(incident)
                && Circumstances.wasSilent(incident)
                && !Circumstances.wasHeardSince(incident)
                && incident.peerStateBefore == PeerState.OPEN
                && Circumstances.promptly(incident)
                && !incident.closeAnnounced
                && incident.unreadBytes <= 0
                && late.survivedNanos() < incident.idleNanos
                && (!KeepAliveRace.applies(incident, lessons) || Circumstances.afterServersTimeout(incident))
                && !CrashSigns.any(incident, lessons);
        if (!fits) {
            return null;
        }
        boolean learned = late.failedNanos() > 0
                && late.survivedNanos() > 0
                && (late.isNarrow() || incident.idleNanos >= late.failedNanos() / 5 * 4);
        boolean likely = learned || incident.idleNanos >= LONG_IDLE_NANOS;
        if (!likely && CrashSigns.othersDiedBusy(incident)) {
            // what ended those did not wait for them to be idle
            return null;
        }
        return Verdict.of(
                        ID,
                        likely ? Confidence.LIKELY : Confidence.POSSIBLE,
                        EndedBy.NETWORK,
                        "Something between the ends " + (likely ? "had" : "may have")
                                + " forgotten the idle connection and answered the request with RST.")
                .evidence(Evidence.idle(incident))
                .evidence(Evidence.pool(incident))
                .evidence(Evidence.peerBefore(incident))
                .evidence("the RST came " + Words.duration(incident.sinceRequestNanos)
                        + " after the request, as fast as the network carries it")
                .evidence(Evidence.learned(late))
                .evidence(Evidence.exchange(incident))
                .evidence(Evidence.server(incident))
                .evidence(Evidence.error(incident))
                .evidence(Evidence.neighbours(incident))
                .evidence(Evidence.suspects(incident, lessons, Ending.LATE))
                .advice(IdleLimit.adviceUnseen(incident, lessons, Ending.LATE))
                .advice("or let TCP keep-alive probes keep it alive: SO_KEEPALIVE with an interval below that"
                        + " (net.ipv4.tcp_keepalive_time is 7200 s by default)"
                        + ClientSettings.probes(incident, IdleLimit.safe(incident, late)))
                .advice(Retry.advice(incident))
                .alternative(KeepAliveRace.ID)
                .alternative(PeerAbortedExchange.ID)
                .build();
    }

    /** An RST came when this end, silent for long, sent its first TCP keep-alive probe. */
    private static boolean probeWasRejected(Incident incident) {
        long late = incident.sinceRequestNanos - incident.probesAfterNanos;
        return incident.probesAfterNanos > 0
                && incident.signal == Signal.RESET
                && incident.phase == Phase.AWAIT_RESPONSE
                && incident.requestComplete
                && late >= -PROBE_MARGIN_NANOS
                && late <= PROBE_MARGIN_NANOS;
    }

    private static Verdict whileWaiting(Incident incident) {
        return Verdict.of(
                        ID,
                        Confidence.LIKELY,
                        EndedBy.NETWORK,
                        "Something between the ends had forgotten the connection while the response was awaited, and"
                                + " answered a TCP keep-alive probe with RST.")
                .evidence("the RST came " + Words.duration(incident.sinceRequestNanos)
                        + " after the request, when the first TCP keep-alive probe was due (after "
                        + Words.duration(incident.probesAfterNanos) + " of silence)")
                .evidence(Evidence.exchange(incident))
                .evidence(Evidence.error(incident))
                .advice(
                        "let the probes start earlier, so that nothing on the way forgets the connection: TCP_KEEPIDLE below "
                                + Words.duration(incident.probesAfterNanos) + ", and TCP_KEEPINTVL as well")
                .alternative(PeerAbortedExchange.ID)
                .build();
    }

    /** Streams were in flight, nothing passed for a while, and what this end then said was answered with RST. */
    private static Verdict afterSilence(Incident incident) {
        return Verdict.of(
                        ID,
                        Confidence.POSSIBLE,
                        EndedBy.NETWORK,
                        "Something between the ends may have forgotten the connection while responses were awaited, and"
                                + " answered what was sent next with RST.")
                .evidence("nothing had passed for " + Words.duration(incident.http2.silenceNanos)
                        + "; the RST came " + Words.duration(incident.http2.sinceSilenceNanos)
                        + " after this end had sent something again")
                .evidence(Evidence.exchange(incident))
                .evidence(Evidence.error(incident))
                .advice("let PINGs or TCP keep-alive probes keep the path open, at shorter intervals than "
                        + Words.duration(incident.http2.silenceNanos))
                .alternative(PeerAbortedExchange.ID)
                .build();
    }

    private static Verdict atTheServer(Incident incident) {
        if (!ClientDisconnected.isRejectedAfterSilence(incident) || incident.sinceRequestNanos < LONG_SILENCE_NANOS) {
            return null;
        }
        return Verdict.of(
                        ID,
                        Confidence.POSSIBLE,
                        EndedBy.NETWORK,
                        "Something between the ends may have forgotten the connection while the response was in the making.")
                .evidence("the request had come " + Words.duration(incident.sinceRequestNanos) + " before, and nothing"
                        + " had passed since")
                .evidence(
                        "just before the response's first byte the client had neither closed nor reset the connection")
                .evidence(Evidence.error(incident))
                .evidence(Evidence.exchange(incident))
                .advice("answer sooner, send something in between, or let TCP keep-alive probes keep the path open")
                .alternative(ClientDisconnected.ID)
                .build();
    }
}
