package io.resetscope.agent.report;

import io.resetscope.agent.connection.Opening;
import io.resetscope.agent.connection.PeerState;
import io.resetscope.agent.connection.Role;
import io.resetscope.agent.diagnosis.TlsAlerts;
import io.resetscope.agent.diagnosis.Words;
import io.resetscope.agent.incident.Incident;
import io.resetscope.agent.incident.Phase;

/**
 * What the arrows of a {@link Ladder} are called. Where TLS is seen from outside alone, an exchange is but a turn: what the
 * client says and what it is answered, of which the first is the ClientHello.
 */
final class LadderWords {

    private final Incident incident;
    /** What the client said first. */
    private final Opening asked;
    /** What the server said first. */
    private final Opening answered;

    LadderWords(Incident incident) {
        boolean client = incident.role == Role.CLIENT;
        this.incident = incident;
        this.asked = client ? incident.firstSent : incident.firstReceived;
        this.answered = client ? incident.firstReceived : incident.firstSent;
    }

    /** Turns of TLS that nobody reads. */
    boolean isOpaque() {
        boolean read = incident.tls != null && incident.tls.read;
        return !read && (asked == Opening.TLS_HANDSHAKE || incident.isOpaqueTls() && asked != Opening.HTTP_REQUEST);
    }

    private boolean isHello(int number) {
        return number == 1 && asked == Opening.TLS_HANDSHAKE && isOpaque();
    }

    /** What the client says in an exchange. */
    String asked(int number, String method) {
        if (method != null) {
            return method;
        }
        if (isHello(number)) {
            return "ClientHello";
        }
        boolean cutOff = number == 1 && asked == Opening.HTTP_REQUEST && answered == Opening.TLS_ALERT;
        return cutOff ? "HTTP request" : isOpaque() ? opaque() : "request";
    }

    /** Which exchange it is; null when it is none, or not known which. */
    String which(int number, String method) {
        if (method == null && isOpaque()) {
            return isHello(number) ? "TLS handshake" : null;
        }
        return number > 0 ? Words.ordinal(number) + " exchange" : null;
    }

    /** What the server answered in an exchange that is over. */
    String answered(int number, int status) {
        if (status > 0) {
            return Integer.toString(status);
        }
        if (isHello(number) && answered == Opening.TLS_HANDSHAKE) {
            return "ServerHello";
        }
        return isOpaque() ? opaque() : "response";
    }

    private String opaque() {
        return incident.phase == Phase.TLS ? "TLS handshake" : "TLS records";
    }

    /** What the server has answered in the failing exchange; null when nothing. */
    String answer() {
        if (incident.status > 0) {
            return Integer.toString(incident.status);
        }
        if (incident.responseBytes <= 0) {
            return null;
        }
        if (incident.role == Role.CLIENT && peerAlert() != null) {
            return peerAlert();
        }
        if (answered == Opening.TLS_ALERT) {
            return "TLS alert";
        }
        if (answered == Opening.TLS_HANDSHAKE && isHello(incident.exchangeNumber)) {
            return "ServerHello";
        }
        String size = Words.bytes(incident.responseBytes);
        return answered == Opening.HTTP_RESPONSE && isOpaque() ? "HTTP, " + size : size;
    }

    /** By which alert the peer refused to go on; null when by none. */
    String peerAlert() {
        boolean alerted = incident.tls != null && incident.tls.fatalAlert >= 0;
        return alerted ? "alert " + TlsAlerts.name(incident.tls.fatalAlert) : null;
    }

    /** The peer's announcement of the end of HTTP/2 on which this end closed; null when it did not. */
    String goAway() {
        boolean said = incident.http2 != null && incident.http2.leftAtGoAway;
        return said ? "GOAWAY " + incident.http2.goAwayReceived.codeName() : null;
    }

    /** How an answer came to be known that the failure had hidden; null when it had not. */
    String howItWasRead() {
        if (incident.status <= 0 || !incident.answeredLate) {
            return null;
        }
        return incident.lateAnswerRead ? "read after the failure" : "hidden by the reset";
    }

    /** Of an answer that is itself the failure. */
    String verdictOnAnswer() {
        if (asked == Opening.HTTP_REQUEST && answered == Opening.TLS_ALERT) {
            return "this port speaks TLS";
        }
        if (asked == Opening.TLS_HANDSHAKE && answered == Opening.HTTP_RESPONSE) {
            return "this port speaks plain HTTP";
        }
        if (goAway() != null) {
            return "this JVM closed";
        }
        return peerAlert() != null ? "refused" : "the answer speaks for itself";
    }

    /** How the peer ended in good order, as it was met. */
    String lastWord() {
        return saidCloseNotify() ? "close_notify" : "FIN";
    }

    /** How it had done so before the request was written, as the kernel and, under TLS, what was read then tell. */
    String goodbye() {
        if (incident.peerStateBefore == PeerState.CLOSE_NOTIFY) {
            return "close_notify";
        }
        return saidCloseNotify() ? "close_notify, FIN" : "FIN";
    }

    private boolean saidCloseNotify() {
        return incident.tls != null && incident.tls.closeNotify;
    }
}
