package io.resetscope.agent.report;

import static io.resetscope.agent.report.LadderRungs.fromBetween;
import static io.resetscope.agent.report.LadderRungs.nothing;
import static io.resetscope.agent.report.LadderRungs.toClient;
import static io.resetscope.agent.report.LadderRungs.toServer;

import io.resetscope.agent.connection.PeerState;
import io.resetscope.agent.connection.Role;
import io.resetscope.agent.connection.Signal;
import io.resetscope.agent.diagnosis.EndedBy;
import io.resetscope.agent.diagnosis.Evidence;
import io.resetscope.agent.diagnosis.Verdict;
import io.resetscope.agent.diagnosis.Words;
import io.resetscope.agent.diagnosis.cause.LocalCloseWithUnreadData;
import io.resetscope.agent.incident.Incident;
import io.resetscope.agent.incident.PastExchange;
import io.resetscope.agent.incident.Phase;
import java.util.List;

/**
 * The life of a connection as a ladder diagram: who sent what and when, the idle gaps, and how it ended. The client stands
 * on the left, the server on the right, whichever of them this JVM is. In ASCII, for a log is read in any terminal.
 */
final class Ladder {

    private final Incident incident;
    private final Verdict verdict;
    private final long idleGapNanos;
    private final boolean client;
    private final LadderWords words;
    private final LadderRungs rungs;

    private Ladder(Incident incident, Verdict verdict, long idleGapNanos) {
        this.incident = incident;
        this.verdict = verdict;
        this.idleGapNanos = idleGapNanos;
        this.client = incident.role == Role.CLIENT;
        this.words = new LadderWords(incident);
        this.rungs = new LadderRungs(beginning(incident));
    }

    /** A line each, printable. @param idleGapNanos from this length on, a gap is drawn */
    static List<String> of(Incident incident, Verdict verdict, long idleGapNanos) {
        Ladder ladder = new Ladder(incident, verdict, idleGapNanos);
        ladder.rungs.heading(
                ladder.client ? "client (this JVM)" : "client", ladder.client ? "server" : "server (this JVM)");
        ladder.opening();
        ladder.handshake();
        ladder.past();
        ladder.exchange();
        ladder.end();
        return ladder.rungs.lines();
    }

    /** When the connect began, or the server accepted; else the first that is known of it. */
    private static long beginning(Incident incident) {
        if (incident.openedEpochNanos >= 0) {
            boolean connectWasSeen = incident.role == Role.CLIENT && incident.ageNanos >= 0;
            return incident.openedEpochNanos - (connectWasSeen ? Math.max(0, incident.connectNanos) : 0);
        }
        if (!incident.pastExchanges.isEmpty()) {
            return incident.pastExchanges.get(0).startedEpochNanos;
        }
        return incident.exchangeStartedEpochNanos >= 0 ? incident.exchangeStartedEpochNanos : incident.failedEpochNanos;
    }

    private void opening() {
        long begins = beginning(incident);
        if (incident.phase == Phase.CONNECT) {
            // what resets has accepted before
            rungs.add(begins, toServer("SYN"), incident.signal == Signal.RESET ? "connected" : null);
        } else if (incident.openedEpochNanos < 0 || incident.ageNanos < 0) {
            rungs.pause("open since before the agent came");
        } else if (!client) {
            rungs.add(begins, toServer("SYN"), "accepted");
        } else if (incident.connectNanos >= 0) {
            rungs.add(begins, toServer("SYN"), "connected in " + Words.duration(incident.connectNanos));
        } else {
            // a non-blocking connect's beginning is not known
            rungs.add(-1, toServer("SYN"), "connected at 0 ms");
        }
    }

    /** Where it was no exchange, as it is to who sees records alone. */
    private void handshake() {
        boolean read = incident.tls != null && incident.tls.read;
        if (!read || incident.handshakeStartedEpochNanos < 0) {
            return;
        }
        idle(incident.idleBeforeHandshakeNanos);
        long took = incident.handshakeEndedEpochNanos - incident.handshakeStartedEpochNanos;
        rungs.add(
                incident.handshakeStartedEpochNanos,
                toServer("ClientHello"),
                "TLS handshake" + (incident.handshakeEndedEpochNanos < 0 ? "" : ", took " + Words.duration(took)));
    }

    private void past() {
        long quietSince = IdleTimes.quietSinceEpochNanos(incident);
        List<PastExchange> past = incident.pastExchanges;
        if (!past.isEmpty() && past.get(0).number > 1) {
            rungs.pause(Words.count(past.get(0).number - 1, "exchange"));
        }
        for (PastExchange each : past) {
            idle(each.startedEpochNanos - quietSince);
            rungs.add(
                    each.startedEpochNanos,
                    toServer(words.asked(each.number, each.method)),
                    words.which(each.number, each.method));
            rungs.add(each.endedEpochNanos, toClient(words.answered(each.number, each.status)), null);
            quietSince = each.endedEpochNanos;
        }
        idle(incident.idleNanos);
    }

    private void idle(long nanos) {
        if (nanos >= idleGapNanos) {
            rungs.pause("idle " + Words.duration(nanos));
        }
    }

    /** The one that failed. */
    private void exchange() {
        if (!incident.duringExchange()) {
            return;
        }
        if (client && incident.peerStateBefore == PeerState.HUNG_UP) {
            rungs.add(-1, nothing(), "was over, both ways, before the request was written");
        } else if (client && incident.peerStateBefore == PeerState.ERROR && incident.signal == Signal.TIMED_OUT) {
            // the kernel's own: it had given up
            rungs.add(-1, nothing(), "an error was there before the request was written");
        } else if (client && incident.peerStateBefore.isOver()) {
            String what = incident.peerStateBefore == PeerState.ERROR ? "RST" : words.goodbye();
            rungs.add(-1, toClient(what), "was there before the request was written");
        }
        String body = incident.requestComplete || incident.requestBytes <= 0
                ? ""
                : ", " + Words.bytes(incident.requestBytes)
                        + (incident.requestContentLength > 0
                                ? " of " + Words.bytes(incident.requestContentLength)
                                : "");
        boolean plain = incident.method != null || !words.isOpaque();
        rungs.add(
                incident.exchangeStartedEpochNanos,
                toServer(words.asked(incident.exchangeNumber, incident.method) + (plain ? body : "")),
                words.which(incident.exchangeNumber, incident.method));
        if (incident.signal != Signal.ANSWER && words.answer() != null) {
            rungs.add(-1, toClient(words.answer()), words.howItWasRead());
        }
    }

    private void end() {
        long at = incident.failedEpochNanos;
        switch (incident.signal) {
            case REFUSED:
                rungs.add(at, toClient("RST"), "refused");
                break;
            case RESET:
            case BROKEN_PIPE:
                boolean drawn = isDrawn(PeerState.ERROR) || isDrawn(PeerState.HUNG_UP);
                rungs.add(at, drawn ? nothing() : fromOther("RST"), met());
                break;
            case END_OF_STREAM:
                rungs.add(at, isDrawn(incident.peerStateBefore) ? nothing() : fromOther(words.lastWord()), met());
                break;
            case TIMED_OUT:
                rungs.add(at, nothing(), incident.retransmits > 0 ? retransmitted() : "nothing came back");
                break;
            case LOCAL_CLOSE:
                rungs.add(at, client ? toServer(closing()) : toClient(closing()), "this JVM closed");
                break;
            default:
                rungs.add(at, answer(), words.verdictOnAnswer());
        }
    }

    /** The end that was met had been there before the request, and has its rung. */
    private boolean isDrawn(PeerState asThis) {
        return client && incident.duringExchange() && asThis.isOver() && incident.peerStateBefore == asThis;
    }

    /** The failure itself; the peer's alert comes from there, all else goes to the client. */
    private String answer() {
        if (words.peerAlert() != null) {
            return fromOther(words.peerAlert());
        }
        if (words.goAway() != null) {
            return fromOther(words.goAway());
        }
        return words.answer() == null ? nothing() : toClient(words.answer());
    }

    private String retransmitted() {
        return "nothing came back; sent again " + Words.count(incident.retransmits, "time");
    }

    private String closing() {
        if (incident.lingerSeconds == 0 || incident.unreadBytes > 0) {
            return "RST";
        }
        return verdict.cause.equals(LocalCloseWithUnreadData.ID) ? "FIN, then RST" : "FIN";
    }

    private String met() {
        String operation = Evidence.operation(incident);
        String how = (incident.phase == Phase.CONNECT ? "the " : "a ") + operation + " met it";
        return incident.errorMessage == null ? how : how + ": " + incident.errorMessage;
    }

    private String fromOther(String what) {
        if (verdict.endedBy == EndedBy.NETWORK) {
            return fromBetween(what);
        }
        return client ? toClient(what) : toServer(what);
    }
}
