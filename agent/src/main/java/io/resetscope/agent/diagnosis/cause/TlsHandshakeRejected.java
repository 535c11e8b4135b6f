package io.resetscope.agent.diagnosis.cause;

import io.resetscope.agent.connection.Opening;
import io.resetscope.agent.connection.Role;
import io.resetscope.agent.connection.Signal;
import io.resetscope.agent.diagnosis.CauseRule;
import io.resetscope.agent.diagnosis.Circumstances;
import io.resetscope.agent.diagnosis.Confidence;
import io.resetscope.agent.diagnosis.EndedBy;
import io.resetscope.agent.diagnosis.Evidence;
import io.resetscope.agent.diagnosis.TlsAlerts;
import io.resetscope.agent.diagnosis.Verdict;
import io.resetscope.agent.history.History;
import io.resetscope.agent.incident.Incident;
import io.resetscope.agent.incident.Phase;

/**
 * The connection ended inside the TLS handshake, or on the first words after it, where a TLS 1.3 server that does not
 * like the client's certificate says so. Decided by the alert, where it could be read; else by the phase: the ClientHello
 * was answered with an alert or not at all.
 */
public final class TlsHandshakeRejected implements CauseRule {

    public static final String ID = "tls_handshake_rejected";

    private static final String IF_ASKED = "if the server asks for a client certificate: is one sent, and known to it?";
    /** Also of TLS 1.2's servers that want a certificate and get none (RFC 5246 section 7.4.6). */
    private static final int HANDSHAKE_FAILURE = 40;

    /** An alert, encrypted; what is more is an answer, or what follows on a handshake that went well. */
    private static final int ALERT_BYTES = 64;

    @Override
    public Verdict examine(Incident incident, History history) {
        if (incident.tls != null && (incident.tls.read || incident.tls.fatalAlert >= 0)) {
            return incident.tls.fatalAlert >= 0 ? alerted(incident) : firstWordsRefused(incident);
        }
        return incident.role == Role.SERVER && isInside(incident) ? leftInside(incident) : fromOutside(incident);
    }

    /** In the midst of a handshake: both ends have spoken, and neither said no. */
    static boolean isInside(Incident incident) {
        return incident.phase == Phase.TLS
                && Circumstances.endedByOther(incident)
                && incident.firstSent == Opening.TLS_HANDSHAKE
                && incident.firstReceived == Opening.TLS_HANDSHAKE;
    }

    /** A client that does not like the server's certificate closes with the rest of the handshake unread. */
    private static Verdict leftInside(Incident incident) {
        return Verdict.of(
                        ID,
                        Confidence.LIKELY,
                        EndedBy.PEER,
                        "The client ended the connection in the midst of the TLS handshake.")
                .evidence("the ClientHello had been answered, and the handshake was not over")
                .evidence(Evidence.error(incident))
                .evidence(Evidence.exchange(incident))
                .evidence(Evidence.unread(incident))
                .advice(ofCertificate(false))
                .alternative(ClientDisconnected.ID)
                .build();
    }

    /** The peer's alert was read, and says why. Later than on the first words, it is no part of the handshake. */
    private static Verdict alerted(Incident incident) {
        boolean later = incident.tls.read && (incident.exchangeNumber > 1 || incident.responseBytes > 0);
        if (later || !Circumstances.endedByOther(incident) && incident.signal != Signal.ANSWER) {
            return null;
        }
        boolean client = incident.role == Role.CLIENT;
        boolean certificate = TlsAlerts.isAboutCertificate(incident.tls.fatalAlert);
        return Verdict.of(
                        ID,
                        Confidence.CERTAIN,
                        EndedBy.PEER,
                        client ? "The server rejected the TLS handshake." : "The client rejected the TLS handshake.")
                .evidence(Evidence.alert(incident))
                .evidence(Evidence.error(incident))
                .evidence(Evidence.exchange(incident))
                .advice(certificate ? ofCertificate(client) : ofParameters(incident))
                .advice(
                        client
                                        && incident.tls.fatalAlert == HANDSHAKE_FAILURE
                                        && !Boolean.TRUE.equals(incident.tls.clientCertificate)
                                ? IF_ASKED
                                : null)
                .build();
    }

    private static String ofCertificate(boolean client) {
        return client
                ? "look at the client certificate: is one configured (javax.net.ssl.keyStore), valid, and issued by an"
                        + " authority that the server trusts?"
                : "look at this server's certificate: is it valid, complete with its chain, issued by an authority that the"
                        + " client trusts, and for the name that the client asks for?";
    }

    private static String ofParameters(Incident incident) {
        return "compare protocol versions, cipher suites and the name that is asked for (SNI) with what the server"
                + " accepts: openssl s_client -connect " + incident.serverName();
    }

    /** In TLS 1.3 the client is done before the server has looked at its certificate. */
    private static Verdict firstWordsRefused(Incident incident) {
        boolean shown = Boolean.TRUE.equals(incident.tls.clientCertificate);
        // who may do without gets an answer: the alert that says no lies there
        boolean alertLiesThere = incident.unreadBytes > 0 && incident.unreadBytes <= ALERT_BYTES;
        boolean missing = Boolean.FALSE.equals(incident.tls.clientCertificate)
                && Boolean.TRUE.equals(incident.tls.certificateRequested)
                && alertLiesThere;
        // a client that is slow to say its first words finds the end there already
        boolean atOnce = Circumstances.wasOverBefore(incident) ? alertLiesThere : Circumstances.promptly(incident);
        if (!Circumstances.unanswered(incident)
                || !shown && !missing
                || incident.exchangeNumber != 1
                || incident.ageNanos < 0
                || !atOnce) {
            return null;
        }
        return Verdict.of(
                        ID,
                        Confidence.LIKELY,
                        EndedBy.PEER,
                        shown
                                ? "The server ended the connection on the first words after a client certificate."
                                : "The server ended the connection on the first words of a client without a certificate.")
                .evidence(
                        shown
                                ? "a client certificate was shown, and the first request got no answer"
                                : "the server had asked for a client certificate, and none was shown; the first request got"
                                        + " no answer")
                .evidence(Evidence.error(incident))
                .evidence(Evidence.exchange(incident))
                .advice(ofCertificate(true))
                .alternative(PeerAbortedExchange.ID)
                .build();
    }

    /** The JDK's TLS answers the end of the stream with an alert: it was the client that left. */
    private static Verdict leftBeforeAlert(Incident incident) {
        return Verdict.of(
                        ID,
                        Confidence.LIKELY,
                        EndedBy.PEER,
                        "The client ended the connection in the midst of the TLS handshake.")
                .evidence("the client's FIN had been read before this server answered its hello with an alert")
                .evidence(Evidence.error(incident))
                .evidence(Evidence.exchange(incident))
                .advice(ofCertificate(false))
                .alternative(ClientDisconnected.ID)
                .build();
    }

    /** As far as the first bytes tell. */
    private static Verdict fromOutside(Incident incident) {
        boolean client = incident.role == Role.CLIENT;
        Opening asked = client ? incident.firstSent : incident.firstReceived;
        // known from the TLS above it: the flights of a handshake are not to be counted from outside
        boolean inside = isInside(incident);
        boolean first = incident.exchangeNumber <= 2 || inside;
        if (asked != Opening.TLS_HANDSHAKE
                || !Circumstances.endedByOther(incident) && incident.signal != Signal.ANSWER
                || !first
                || Circumstances.wasOverBefore(incident)) {
            return null;
        }
        boolean alert = (client ? incident.firstReceived : incident.firstSent) == Opening.TLS_ALERT;
        if (alert && !client && incident.peerLeft) {
            return leftBeforeAlert(incident);
        }
        boolean silent = client && incident.bytesReceived == 0;
        boolean afterwards = !alert
                && client
                && (inside || incident.exchangeNumber == 2 && incident.responseBytes == 0)
                && !Circumstances.wasIdle(incident);
        if (!alert && !silent && !afterwards) {
            return null;
        }
        Verdict.Builder verdict = Verdict.of(
                        ID,
                        alert ? Confidence.CERTAIN : silent || inside ? Confidence.LIKELY : Confidence.POSSIBLE,
                        client ? EndedBy.PEER : EndedBy.LOCAL,
                        !afterwards || silent
                                ? "The TLS handshake was rejected."
                                : inside
                                        ? "The server ended the connection in the midst of the TLS handshake."
                                        : "The server may have rejected the TLS handshake: the connection ended on the"
                                                + " first words after its hello.")
                .evidence(
                        alert
                                ? "the ClientHello was answered with a TLS alert"
                                : silent
                                        ? "the ClientHello got no answer"
                                        : inside
                                                ? "the server had answered the ClientHello, and the handshake was not over"
                                                : "the server had answered the ClientHello, and said nothing to what followed")
                .evidence(Evidence.error(incident))
                .evidence(Evidence.exchange(incident))
                .advice(ofParameters(incident))
                .advice(afterwards && !silent ? IF_ASKED : null);
        if (silent) {
            verdict.alternative(RejectedAfterAccept.ID).alternative(PlaintextTlsMismatch.ID);
        } else if (afterwards) {
            verdict.alternative(PeerAbortedExchange.ID);
        }
        return verdict.build();
    }
}
