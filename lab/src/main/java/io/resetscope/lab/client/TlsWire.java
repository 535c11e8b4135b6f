package io.resetscope.lab.client;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.NoSuchAlgorithmException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;

/** TLS by an {@link SSLEngine} over another wire, as the frameworks do it that have channels. */
final class TlsWire implements Wire {

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Wire below;
    private final SSLEngine engine;
    private final byte[] piece;
    /** Records as they came, ready to be read. */
    private final ByteBuffer received;
    /** What they held, ready to be read. */
    private final ByteBuffer plain;
    /** A connection that failed is told no farewell. */
    private boolean failed;

    TlsWire(Wire below, Call call) throws IOException {
        this.below = below;
        try {
            engine = SSLContext.getDefault().createSSLEngine(call.host, call.port);
        } catch (NoSuchAlgorithmException e) {
            throw new IOException(e);
        }
        engine.setUseClientMode(true);
        int record = engine.getSession().getPacketBufferSize();
        piece = new byte[record];
        received = (ByteBuffer) ByteBuffer.allocate(2 * record).flip();
        plain = (ByteBuffer) ByteBuffer.allocate(2 * record).flip();
        try {
            engine.beginHandshake();
            shakeHands();
            catchUp();
        } catch (IOException e) {
            below.close();
            throw e;
        }
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
        ByteBuffer from = ByteBuffer.wrap(bytes, offset, count);
        while (from.hasRemaining()) {
            send(from);
        }
    }

    @Override
    public int read(byte[] to) throws IOException {
        while (!plain.hasRemaining()) {
            if (!receive()) {
                return -1;
            }
            shakeHands();
        }
        int count = Math.min(to.length, plain.remaining());
        plain.get(to, 0, count);
        return count;
    }

    @Override
    public void abort() throws IOException {
        below.abort();
    }

    @Override
    public void close() throws IOException {
        try {
            engine.closeOutbound();
            while (!failed && !engine.isOutboundDone()) {
                send(NOTHING);
            }
        } catch (IOException peerHasGone) {
            // it needs no farewell
        } finally {
            below.close();
        }
    }

    /** Also what TLS wants to say after the first handshake. */
    private void shakeHands() throws IOException {
        for (HandshakeStatus wants = engine.getHandshakeStatus(); ; wants = engine.getHandshakeStatus()) {
            switch (wants) {
                case NEED_TASK:
                    engine.getDelegatedTask().run();
                    break;
                case NEED_WRAP:
                    send(NOTHING);
                    break;
                case NEED_UNWRAP:
                    if (!receive()) {
                        throw new EOFException("ended within the handshake");
                    }
                    break;
                default:
                    return;
            }
        }
    }

    /** Session tickets may have come with the handshake's last bytes. As with the frameworks, nothing stays encrypted. */
    private void catchUp() throws IOException {
        int before;
        do {
            before = received.remaining();
            plain.compact();
            engine.unwrap(received, plain);
            plain.flip();
        } while (received.hasRemaining() && received.remaining() < before);
    }

    private void send(ByteBuffer from) throws IOException {
        ByteBuffer record = ByteBuffer.allocate(piece.length);
        SSLEngineResult result = engine.wrap(from, record);
        try {
            below.write(record.array(), 0, record.position());
        } catch (IOException e) {
            failed = true;
            throw e;
        }
        if (result.getStatus() == SSLEngineResult.Status.CLOSED && from.hasRemaining()) {
            throw new IOException("the peer has closed TLS");
        }
    }

    /** @return false at the end: close_notify, or the connection's */
    private boolean receive() throws IOException {
        while (true) {
            plain.compact();
            SSLEngineResult result = engine.unwrap(received, plain);
            plain.flip();
            switch (result.getStatus()) {
                case CLOSED:
                    return false;
                case BUFFER_UNDERFLOW:
                    if (!fill()) {
                        return false;
                    }
                    break;
                default:
                    return true;
            }
        }
    }

    private boolean fill() throws IOException {
        int count;
        try {
            count = below.read(piece);
        } catch (IOException e) {
            failed = true;
            throw e;
        }
        if (count > 0) {
            received.compact();
            if (received.remaining() < count) {
                throw new IOException("a record of more than " + received.capacity() + " bytes");
            }
            received.put(piece, 0, count).flip();
        }
        return count > 0;
    }
}
