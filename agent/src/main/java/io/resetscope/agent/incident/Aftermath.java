package io.resetscope.agent.incident;

import io.resetscope.agent.connection.Opening;
import io.resetscope.agent.connection.Role;

/** What came to light after a failure, until the application closed the connection. Immutable. */
final class Aftermath {

    /** Of the exchange that the rest describes. */
    final int exchangeNumber;
    /** 0 when no response came, or none that was understood. */
    final int status;

    final String server;
    final String via;
    final long unreadBytes;
    final Opening firstReceived;
    /** The code of a fatal TLS alert of the peer's; -1 when there was none. */
    final int fatalAlert;

    Aftermath(
            int exchangeNumber,
            int status,
            String server,
            String via,
            long unreadBytes,
            Opening firstReceived,
            int fatalAlert) {
        this.exchangeNumber = exchangeNumber;
        this.status = status;
        this.server = server;
        this.via = via;
        this.unreadBytes = unreadBytes;
        this.firstReceived = firstReceived;
        this.fatalAlert = fatalAlert;
    }

    void addTo(IncidentBuilder incident) {
        incident.firstReceived = firstReceived;
        if (fatalAlert >= 0 && incident.tls != null && incident.tls.fatalAlert < 0) {
            incident.tls = incident.tls.withAlert(fatalAlert);
        }
        if (incident.unreadBytes < unreadBytes) {
            incident.unreadBytes = unreadBytes;
        }
        if (incident.role == Role.CLIENT
                && status != 0
                && incident.status == 0
                && incident.exchangeNumber == exchangeNumber) {
            incident.status = status;
            incident.answeredLate = true;
            incident.server = server;
            incident.via = via;
        }
    }

    /**
     * Adds whether the application read an answer that came late. Some clients read on after a failed write; for the
     * others nobody reads it but the agent, after having counted what lay unread.
     *
     * @param succeeded whether the call ended with a response; null when that is not known
     */
    void addReader(IncidentBuilder incident, Boolean succeeded) {
        if (!incident.answeredLate) {
            return;
        }
        if (incident.tls == null && unreadBytes <= 0) {
            incident.lateAnswerRead = true;
        } else if (Boolean.TRUE.equals(succeeded)) {
            // a response that came over another connection is not this one
            incident.lateAnswerRead = incident.reconnected ? null : Boolean.TRUE;
        } else {
            // under TLS, what the agent decrypts is counted no longer either
            incident.lateAnswerRead = succeeded == null && incident.tls != null ? null : Boolean.FALSE;
        }
        if (!Boolean.FALSE.equals(incident.lateAnswerRead)) {
            incident.unreadBytes = unreadBytes;
        }
    }
}
