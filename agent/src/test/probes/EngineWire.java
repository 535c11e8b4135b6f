import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;

/** TLS over a blocking channel by an engine: the loop that libraries write, as small as it gets. */
final class EngineWire implements Wire {

    private static final int ROOM = 64 * 1024;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final SocketChannel channel;
    private final SSLEngine engine;
    private final ByteBuffer outgoing = ByteBuffer.allocateDirect(ROOM);
    /** Records that are not decrypted yet, ready to be written to. */
    private final ByteBuffer incoming = ByteBuffer.allocateDirect(ROOM);
    /** Plaintext that nobody has asked for yet, ready to be read. */
    private final ByteBuffer plaintext = ByteBuffer.allocate(ROOM);

    EngineWire(SocketChannel channel, SSLEngine engine) {
        this.channel = channel;
        this.engine = engine;
        plaintext.flip();
    }

    void handshake() throws IOException {
        engine.beginHandshake();
        carryOn();
    }

    /** Until no handshake is under way any more. */
    private void carryOn() throws IOException {
        for (HandshakeStatus next = engine.getHandshakeStatus(); ; next = engine.getHandshakeStatus()) {
            switch (next) {
                case NEED_TASK:
                    for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
                        task.run();
                    }
                    break;
                case NEED_WRAP:
                    wrap(NOTHING);
                    break;
                case NEED_UNWRAP:
                    if (!unwrap()) {
                        throw new EOFException("in the handshake");
                    }
                    break;
                default:
                    return;
            }
        }
    }

    @Override
    public void send(byte[] bytes) throws IOException {
        ByteBuffer source = ByteBuffer.wrap(bytes);
        while (source.hasRemaining()) {
            wrap(source);
            carryOn();
        }
    }

    private void wrap(ByteBuffer source) throws IOException {
        outgoing.clear();
        SSLEngineResult result = engine.wrap(source, outgoing);
        outgoing.flip();
        while (outgoing.hasRemaining()) {
            channel.write(outgoing);
        }
        if (result.getStatus() == Status.CLOSED && source.hasRemaining()) {
            throw new IOException("closed for sending");
        }
    }

    /** Decrypts one record, reading as often as that needs; false at the end. */
    private boolean unwrap() throws IOException {
        while (true) {
            incoming.flip();
            plaintext.compact();
            SSLEngineResult result;
            try {
                result = engine.unwrap(incoming, plaintext);
            } catch (IOException e) {
                sayWhatIsLeft();
                throw e;
            } finally {
                incoming.compact();
                plaintext.flip();
            }
            if (result.getStatus() == Status.CLOSED) {
                return false;
            }
            if (result.getStatus() == Status.OK) {
                return true;
            }
            if (channel.read(incoming) < 0) {
                return false;
            }
        }
    }

    /** The alert by which the engine refuses to go on. */
    private void sayWhatIsLeft() {
        try {
            while (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
                wrap(NOTHING);
            }
        } catch (IOException e) {
            // the other end need not hear it
        }
    }

    @Override
    public int receive(byte[] buffer) throws IOException {
        while (!plaintext.hasRemaining()) {
            if (!unwrap()) {
                return -1;
            }
            carryOn();
        }
        int count = Math.min(buffer.length, plaintext.remaining());
        plaintext.get(buffer, 0, count);
        return count;
    }

    /** Says goodbye, and reads on. */
    void shutdownOutput() throws IOException {
        engine.closeOutbound();
        while (!engine.isOutboundDone()) {
            wrap(NOTHING);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            shutdownOutput();
        } catch (IOException e) {
            // the other end has left already
        } finally {
            channel.close();
        }
    }
}
