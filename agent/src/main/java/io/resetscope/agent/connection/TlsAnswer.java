package io.resetscope.agent.connection;

import java.io.FileDescriptor;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;

/**
 * The answer behind the reset, where it is encrypted: as the application closes, the TLS that it used is asked to decrypt
 * what lies unread, and what comes out passes the hooks like any other plaintext. Only on a connection that is over both
 * ways, where a read comes back at once and nobody else will read.
 */
final class TlsAnswer {

    private static final int PLAINTEXT_BYTES = 16 * 1024;
    private static final int MOST_RECORDS = 16;
    private static final String JDK = "sun.security.ssl.";

    private TlsAnswer() {}

    /** Of a handshake that failed: its alerts are not encrypted yet, as a rule, and so need no keys. */
    static void readAlert(Connection connection, TlsLayer layer) {
        ByteBuffer records = drain(connection);
        if (records != null) {
            layer.fatalAlert = TlsRecords.fatalAlert(null, records, 0, records.limit());
        }
    }

    static void read(Connection connection, TlsLayer layer) {
        Object endpoint = layer.endpoint();
        if (endpoint == null || !layer.isRead || !endpoint.getClass().getName().startsWith(JDK)) {
            return;
        }
        layer.isReadByAgent = true;
        try {
            if (endpoint instanceof SSLEngine) {
                decrypt(connection, layer, (SSLEngine) endpoint);
            } else {
                TlsPlaintext.readUnlessRead((Socket) endpoint, new byte[PLAINTEXT_BYTES]);
            }
        } catch (IOException | RuntimeException e) {
            // the records were cut off, or the keys are gone: then the answer stays hidden
        } finally {
            layer.isReadByAgent = false;
        }
    }

    private static void decrypt(Connection connection, TlsLayer layer, SSLEngine engine) throws IOException {
        // what the application read and has not decrypted would be missing at the beginning
        boolean isWhole = !layer.lagsBehind(connection.bytesReceived) && !layer.isEngineBusy();
        ByteBuffer records = isWhole ? drain(connection) : null;
        if (records == null) {
            return;
        }
        connection.bytesReceived += records.remaining();
        for (int i = 0; i < MOST_RECORDS && records.hasRemaining(); i++) {
            SSLEngineResult result = engine.unwrap(records, ByteBuffer.allocate(PLAINTEXT_BYTES * 2));
            if (result.bytesConsumed() == 0) {
                return;
            }
        }
    }

    private static ByteBuffer drain(Connection connection) {
        FileDescriptor fd = connection.get();
        // another thread may have closed it meanwhile, and its number be another socket's: that has another port
        boolean still = connection.isStill(fd);
        return still ? ReceiveBuffer.drain(fd, Kernel.peerState(fd)) : null;
    }
}
