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
    /** The application read the response itself. */
    final boolean answerRead;

    Aftermath(
            int exchangeNumber,
            int status,
            String server,
            String via,
            long unreadBytes,
            Opening firstReceived,
            int fatalAlert,
            boolean answerRead) {
        this.exchangeNumber = exchangeNumber;
        this.status = status;
        this.server = server;
        this.via = via;
        this.unreadBytes = unreadBytes;
        this.firstReceived = firstReceived;
        this.fatalAlert = fatalAlert;
        this.answerRead = answerRead;
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
            incident.lateAnswerRead = answerRead;
            if (answerRead) {
                // what lay there when it failed is unread no longer
                incident.unreadBytes = unreadBytes;
            }
            incident.server = server;
            incident.via = via;
        }
    }
}
