package io.resetscope.agent.incident;

import io.resetscope.agent.connection.Opening;

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
    /** An alert may have been told before it was decrypted. */
    final Tls tls;

    Aftermath(
            int exchangeNumber,
            int status,
            String server,
            String via,
            long unreadBytes,
            Opening firstReceived,
            Tls tls) {
        this.exchangeNumber = exchangeNumber;
        this.status = status;
        this.server = server;
        this.via = via;
        this.unreadBytes = unreadBytes;
        this.firstReceived = firstReceived;
        this.tls = tls;
    }

    void addTo(IncidentBuilder incident) {
        incident.firstReceived = firstReceived;
        incident.tls = tls;
        if (incident.unreadBytes < unreadBytes) {
            incident.unreadBytes = unreadBytes;
        }
        if (status != 0 && incident.status == 0 && incident.exchangeNumber == exchangeNumber) {
            incident.status = status;
            incident.answerHidden = true;
            incident.server = server;
            incident.via = via;
        }
    }
}
