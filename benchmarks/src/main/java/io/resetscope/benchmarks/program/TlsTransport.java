package io.resetscope.benchmarks.program;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;

/** TLS by an engine. An idle connection holds on to little, so that what an agent holds can be told apart. */
final class TlsTransport implements Transport {

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    /** For a record on its way out; one selector thread serves all connections. */
    private static final ByteBuffer RECORD = ByteBuffer.allocate(32 * 1024);

    private final SocketChannel channel;
    private final SSLEngine engine;
    private final ByteBuffer received = ByteBuffer.allocate(4096);
    private ByteBuffer unsent = NOTHING;

    TlsTransport(SocketChannel channel, SSLEngine engine) {
        this.channel = channel;
        this.engine = engine;
    }

    @Override
    public int receive(ByteBuffer plain) throws IOException {
        int before = plain.position();
        int read = channel.read(received);
        received.flip();
        boolean open = unwrap(plain);
        received.compact();
        return read < 0 || !open ? -1 : plain.position() - before;
    }

    private boolean unwrap(ByteBuffer plain) throws IOException {
        while (true) {
            SSLEngineResult result = engine.unwrap(received, plain);
            switch (result.getStatus()) {
                case BUFFER_UNDERFLOW:
                    return true;
                case CLOSED:
                    return false;
                case BUFFER_OVERFLOW:
                    throw new IOException("a request larger than expected");
                default:
                    shakeHands();
            }
        }
    }

    private void shakeHands() throws IOException {
        while (true) {
            HandshakeStatus status = engine.getHandshakeStatus();
            if (status == HandshakeStatus.NEED_TASK) {
                engine.getDelegatedTask().run();
            } else if (status == HandshakeStatus.NEED_WRAP) {
                wrap(NOTHING);
            } else {
                return;
            }
        }
    }

    @Override
    public boolean send(ByteBuffer plain) throws IOException {
        while (flush()) {
            if (!plain.hasRemaining()) {
                return true;
            }
            wrap(plain);
        }
        return false;
    }

    private boolean flush() throws IOException {
        if (unsent.hasRemaining()) {
            channel.write(unsent);
        }
        if (unsent.hasRemaining()) {
            return false;
        }
        unsent = NOTHING;
        return true;
    }

    private void wrap(ByteBuffer plain) throws IOException {
        RECORD.clear();
        engine.wrap(plain, RECORD);
        RECORD.flip();
        if (!unsent.hasRemaining()) {
            channel.write(RECORD);
        }
        if (RECORD.hasRemaining()) {
            unsent = ByteBuffer.allocate(unsent.remaining() + RECORD.remaining())
                    .put(unsent)
                    .put(RECORD)
                    .flip();
        }
    }
}
