package io.resetscope.agent.connection;

import io.resetscope.bootstrap.TlsSink;
import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/**
 * One end of a TLS connection by a real engine, whose calls and bytes are told to a tracker as the hooks tell them. The
 * records lie where the test can see them before they arrive.
 */
final class TrackedEngine {

    private static final int ROOM = 64 * 1024;

    final SSLEngine engine;
    private final ConnectionTracker tracker;
    private final TlsSink sink;
    private final FileDescriptor fd;
    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    private final ByteBuffer incoming = ByteBuffer.allocate(ROOM);
    /** What has been decrypted. */
    final StringBuilder heard = new StringBuilder();

    /** @param fd of its connection; null when that is not watched */
    TrackedEngine(SSLEngine engine, ConnectionTracker tracker, FileDescriptor fd) {
        this.engine = engine;
        this.tracker = tracker;
        this.sink = tracker.tls();
        this.fd = fd;
    }

    /** Takes turns until neither end has anything more to say about the handshake. */
    static void shakeHands(TrackedEngine client, TrackedEngine server) throws SSLException {
        client.engine.beginHandshake();
        server.engine.beginHandshake();
        for (int i = 0; i < 20; i++) {
            client.carryOn();
            client.deliver(server);
            server.carryOn();
            server.deliver(client);
        }
    }

    private void carryOn() throws SSLException {
        for (int i = 0; i < 20; i++) {
            HandshakeStatus next = engine.getHandshakeStatus();
            if (next == HandshakeStatus.NEED_TASK) {
                engine.getDelegatedTask().run();
            } else if (next == HandshakeStatus.NEED_WRAP) {
                wrap("");
            } else {
                return;
            }
        }
    }

    /** Encrypts, and writes. */
    SSLEngineResult wrap(String text) throws SSLException {
        return wrap(text, () -> {});
    }

    /** @param meanwhile happens after the encryption and before the write */
    SSLEngineResult wrap(String text, Runnable meanwhile) throws SSLException {
        ByteBuffer source = ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
        ByteBuffer records = ByteBuffer.allocate(ROOM);
        Object token = sink.transforming(engine, source, true);
        SSLEngineResult result = null;
        SSLException error = null;
        try {
            result = engine.wrap(source, records);
        } catch (SSLException e) {
            error = e;
        }
        sink.transformed(token, engine, records, result, error);
        if (error != null) {
            throw error;
        }
        byte[] bytes = new byte[records.flip().remaining()];
        records.get(bytes);
        meanwhile.run();
        if (fd != null && bytes.length > 0) {
            Object write = tracker.writeStarting(fd, null, null, 0, 0);
            tracker.written(write, bytes, 0, bytes.length, null);
        }
        sent.writeBytes(bytes);
        return result;
    }

    /** What was written arrives at the other end, and is decrypted. */
    void deliver(TrackedEngine to) throws SSLException {
        to.arrived(take());
        to.unwrap();
    }

    /** What was written and has not been delivered. */
    byte[] take() {
        byte[] bytes = sent.toByteArray();
        sent.reset();
        return bytes;
    }

    /** Reads bytes off the wire, which are not decrypted yet. */
    void arrived(byte[] bytes) {
        if (fd != null && bytes.length > 0) {
            tracker.read(fd, null, bytes, 0, bytes.length, null);
        }
        incoming.put(bytes);
    }

    /** Decrypts what has arrived. */
    void unwrap() throws SSLException {
        incoming.flip();
        boolean on = true;
        while (on) {
            ByteBuffer plaintext = ByteBuffer.allocate(ROOM);
            Object token = sink.transforming(engine, plaintext, false);
            SSLEngineResult result = null;
            SSLException error = null;
            try {
                result = engine.unwrap(incoming, plaintext);
            } catch (SSLException e) {
                error = e;
            }
            sink.transformed(token, engine, incoming, result, error);
            if (error != null) {
                incoming.compact();
                throw error;
            }
            heard.append(StandardCharsets.ISO_8859_1.decode(plaintext.flip()));
            if (result.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
                carryOn();
            }
            on = result.bytesConsumed() > 0 && incoming.hasRemaining();
        }
        incoming.compact();
    }

    /** Reads the end of the stream off the wire. */
    void endOfStream() {
        tracker.read(fd, null, new byte[1], 0, -1, null);
    }

    /** Says goodbye. */
    void closeOutbound() throws SSLException {
        engine.closeOutbound();
        while (!engine.isOutboundDone()) {
            wrap("");
        }
    }
}
