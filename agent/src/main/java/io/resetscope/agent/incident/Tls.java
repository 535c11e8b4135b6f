package io.resetscope.agent.incident;

import io.resetscope.agent.connection.Connection;
import io.resetscope.agent.connection.TlsLayer;

/** What was known of the TLS over a connection that died. Immutable. */
public final class Tls {

    /** Nothing but what the outside of the records tells. */
    public static final Tls UNREAD = new Tls(false, false, -1, null);

    /** Its plaintext was read, so that the handshake was over, and requests and responses are known. */
    public final boolean read;
    /** The peer's close_notify was read (RFC 8446 section 6.1): it ended in good order, whatever became of its FIN. */
    public final boolean closeNotify;
    /** The code of the fatal alert by which the peer refused to go on (RFC 8446 section 6.2); -1 when none. */
    public final int fatalAlert;
    /** This end, as a client, showed a certificate; null when not known. */
    public final Boolean clientCertificate;
    /** And the server had asked for one; null when not known. */
    public final Boolean certificateRequested;

    public Tls(boolean read, boolean closeNotify, int fatalAlert, Boolean clientCertificate) {
        this(read, closeNotify, fatalAlert, clientCertificate, null);
    }

    public Tls(
            boolean read,
            boolean closeNotify,
            int fatalAlert,
            Boolean clientCertificate,
            Boolean certificateRequested) {
        this.read = read;
        this.closeNotify = closeNotify;
        this.fatalAlert = fatalAlert;
        this.clientCertificate = clientCertificate;
        this.certificateRequested = certificateRequested;
    }

    /** The same, with an alert that came to light later. */
    Tls withAlert(int code) {
        return new Tls(read, closeNotify, code, clientCertificate, certificateRequested);
    }

    /** Null when TLS was not spoken over it. */
    static Tls of(Connection connection) {
        if (!connection.speaksTls()) {
            return null;
        }
        TlsLayer layer = connection.tls();
        return layer == null
                ? UNREAD
                : new Tls(
                        layer.isRead(),
                        layer.closeNotifyReceived(),
                        layer.fatalAlert(),
                        layer.clientCertificate(),
                        layer.certificateRequested());
    }
}
