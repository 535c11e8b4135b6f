package io.resetscope.agent.diagnosis;

import io.resetscope.agent.diagnosis.cause.ClientDisconnected;
import io.resetscope.agent.diagnosis.cause.ConnectionAgeLimit;
import io.resetscope.agent.diagnosis.cause.ConnectionRefused;
import io.resetscope.agent.diagnosis.cause.ConnectionResetWhileIdle;
import io.resetscope.agent.diagnosis.cause.GatewayClosePropagated;
import io.resetscope.agent.diagnosis.cause.GoawayReceived;
import io.resetscope.agent.diagnosis.cause.KeepAliveRace;
import io.resetscope.agent.diagnosis.cause.LocalAbort;
import io.resetscope.agent.diagnosis.cause.LocalCloseWithUnreadData;
import io.resetscope.agent.diagnosis.cause.MiddleboxIdleTimeout;
import io.resetscope.agent.diagnosis.cause.PeerAbortedExchange;
import io.resetscope.agent.diagnosis.cause.PeerCrashed;
import io.resetscope.agent.diagnosis.cause.PlaintextTlsMismatch;
import io.resetscope.agent.diagnosis.cause.ProcessFrozen;
import io.resetscope.agent.diagnosis.cause.RejectedAfterAccept;
import io.resetscope.agent.diagnosis.cause.RequestBodyRejected;
import io.resetscope.agent.diagnosis.cause.RequestLimitReached;
import io.resetscope.agent.diagnosis.cause.RequestTimeout;
import io.resetscope.agent.diagnosis.cause.ResponseTruncated;
import io.resetscope.agent.diagnosis.cause.ReuseAfterCloseAnnounced;
import io.resetscope.agent.diagnosis.cause.SilentDrop;
import io.resetscope.agent.diagnosis.cause.StalePooledConnection;
import io.resetscope.agent.diagnosis.cause.TlsHandshakeRejected;
import io.resetscope.agent.diagnosis.cause.Unknown;
import io.resetscope.agent.diagnosis.cause.UpstreamUnavailable;
import io.resetscope.agent.history.History;
import io.resetscope.agent.incident.Incident;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * The catalogue of causes, and the choice among them: the surest verdict wins; of equally sure ones, the cause that
 * stands higher in the table, which is the more specific one.
 */
public final class Diagnosis {

    private static final List<CauseRule> CATALOGUE = Collections.unmodifiableList(Arrays.<CauseRule>asList(
            new ConnectionRefused(),
            new PlaintextTlsMismatch(),
            new ProcessFrozen(),
            new GatewayClosePropagated(),
            new LocalAbort(),
            new LocalCloseWithUnreadData(),
            new TlsHandshakeRejected(),
            new ClientDisconnected(),
            new UpstreamUnavailable(),
            new GoawayReceived(),
            new RequestTimeout(),
            new RequestBodyRejected(),
            new PeerCrashed(),
            new ReuseAfterCloseAnnounced(),
            new RequestLimitReached(),
            new ConnectionAgeLimit(),
            new RejectedAfterAccept(),
            new StalePooledConnection(),
            new ConnectionResetWhileIdle(),
            new KeepAliveRace(),
            new SilentDrop(),
            new MiddleboxIdleTimeout(),
            new ResponseTruncated(),
            new PeerAbortedExchange()));

    private static final Unknown UNKNOWN = new Unknown();

    private Diagnosis() {}

    /** The other end may have ended what this one had found fault with before: no wonder, and no cause. */
    private static boolean blamesUnjustly(Verdict verdict, Incident incident) {
        return verdict.endedBy == EndedBy.PEER && incident.http2 != null && incident.http2.isOwnFault();
    }

    /** Never null: what no cause explains is {@code unknown}, with the evidence. */
    public static Verdict diagnose(Incident incident, History history) {
        Verdict best = null;
        for (CauseRule rule : CATALOGUE) {
            Verdict verdict = rule.examine(incident, history);
            if (verdict != null
                    && !blamesUnjustly(verdict, incident)
                    && (best == null || verdict.confidence.compareTo(best.confidence) > 0)) {
                best = verdict;
            }
        }
        Verdict verdict = best == null ? UNKNOWN.examine(incident, history) : best;
        return Http2Evidence.add(verdict, incident)
                .and(LastWords.evidence(incident))
                .and(Evidence.attempts(incident))
                .and(Evidence.poolsCheck(incident));
    }
}
