package io.resetscope.lab.tls;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.NoSuchAlgorithmException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;

/**
 * A handshake of the JVM with itself and the goodbye, in memory. A JVM's first one may take seconds on a busy machine, and
 * the faults are about time.
 */
public final class Rehearsal {

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private Rehearsal() {}

    /** With the key and the trust of the default context. */
    public static void play() throws IOException {
        try {
            SSLContext context = SSLContext.getDefault();
            SSLEngine client = context.createSSLEngine();
            client.setUseClientMode(true);
            SSLEngine server = context.createSSLEngine();
            server.setUseClientMode(false);
            shakeHands(client, server);
        } catch (NoSuchAlgorithmException e) {
            throw new IOException(e);
        }
    }

    static void shakeHands(SSLEngine client, SSLEngine server) throws IOException {
        int record = client.getSession().getPacketBufferSize();
        ByteBuffer toServer = ByteBuffer.allocate(4 * record);
        ByteBuffer toClient = ByteBuffer.allocate(4 * record);
        ByteBuffer plain = ByteBuffer.allocate(record);
        client.beginHandshake();
        server.beginHandshake();
        while (isShaking(client) || isShaking(server)) {
            turn(client, toClient, toServer, plain);
            turn(server, toServer, toClient, plain);
        }
        client.closeOutbound();
        client.wrap(NOTHING, toServer);
        toServer.flip();
        server.unwrap(toServer, plain);
    }

    private static boolean isShaking(SSLEngine engine) {
        return engine.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING;
    }

    private static void turn(SSLEngine engine, ByteBuffer received, ByteBuffer sent, ByteBuffer plain)
            throws IOException {
        switch (engine.getHandshakeStatus()) {
            case NEED_TASK:
                engine.getDelegatedTask().run();
                break;
            case NEED_WRAP:
                engine.wrap(NOTHING, sent);
                break;
            case NEED_UNWRAP:
                received.flip();
                engine.unwrap(received, plain);
                received.compact();
                break;
            default:
        }
    }
}
