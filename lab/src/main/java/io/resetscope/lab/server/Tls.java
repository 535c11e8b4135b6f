package io.resetscope.lab.server;

import java.io.IOException;
import java.net.Socket;
import java.security.NoSuchAlgorithmException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;

/** A server's end of TLS, with the key that the system property {@code javax.net.ssl.keyStore} names. */
final class Tls {

    private Tls() {}

    /** A layer, and no SSLServerSocket: so the connection below it can be ended without a word of TLS. */
    static SSLSocket over(Socket accepted) throws IOException {
        SSLSocket socket = (SSLSocket) context()
                .getSocketFactory()
                .createSocket(accepted, accepted.getInetAddress().getHostAddress(), accepted.getPort(), true);
        socket.setUseClientMode(false);
        return socket;
    }

    static SSLEngine engine() {
        SSLEngine engine = context().createSSLEngine();
        engine.setUseClientMode(false);
        return engine;
    }

    private static SSLContext context() {
        try {
            return SSLContext.getDefault();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("javax.net.ssl.keyStore names no key", e);
        }
    }
}
