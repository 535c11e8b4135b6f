package io.resetscope.lab.server;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/** What happens to a connection before, or instead of, HTTP. */
final class ConnectionFaults {

    private static final int PATIENCE_MILLIS = 60_000;
    private static final int LARGEST_FRAME_BYTES = 1 << 20;
    private static final byte[] HANDSHAKE_FAILURE = {21, 3, 3, 0, 2, 2, 40};

    private static final AtomicInteger OPEN = new AtomicInteger();

    private ConnectionFaults() {}

    /** Without {@code wait_ms}, an RST may come before the client's connect has returned, which then fails by it. */
    static void endAtAccept(Peer peer, Options options) throws IOException {
        ExchangeFaults.pause(options.number("wait_ms", 0));
        KeepAlive.closed(peer, options);
    }

    /** The same with {@code how=rst}. Kernel: TCP_STATE. */
    static void resetAtAccept(Peer peer, Options options) throws IOException {
        ExchangeFaults.pause(options.number("wait_ms", 0));
        peer.reset();
    }

    /** Serves {@code limit} connections at a time and closes the others at once. */
    static void connectionLimit(Peer peer, Options options) throws IOException {
        if (OPEN.incrementAndGet() > options.number("limit", 1)) {
            OPEN.decrementAndGet();
            KeepAlive.closed(peer, options);
            return;
        }
        try {
            KeepAlive.with(KeepAlive::waitUntilIdleTooLong).serve(peer, options);
        } finally {
            OPEN.decrementAndGet();
        }
    }

    /** Takes the ClientHello and ends: {@code how=fin}, {@code rst} or {@code alert}. */
    static void tlsReject(Peer peer, Options options) throws IOException {
        DataInputStream input = new DataInputStream(new Bytes(peer));
        input.skipBytes(3);
        input.readFully(new byte[input.readUnsignedShort()]);
        if (options.text("how", "fin").equals("alert")) {
            peer.write(HANDSHAKE_FAILURE);
        }
        KeepAlive.closed(peer, options);
    }

    /** Answers 400 in plain HTTP to whatever came. */
    static void plainAnswer(Peer peer, Options options) throws IOException {
        if (peer.awaitInput(PATIENCE_MILLIS)) {
            peer.read(new byte[64 * 1024], 64 * 1024);
            peer.write(
                    Response.http11(400).header("Connection", "close").body(5).bytes());
        }
        KeepAlive.closed(peer, options);
    }

    /** Echoes frames: a length of four bytes, the highest first, and as many bytes. */
    static void binary(Peer peer, Options options) throws IOException {
        DataInputStream input = new DataInputStream(new Bytes(peer));
        while (peer.awaitInput(KeepAlive.idleMillis(options))) {
            int length = input.readInt();
            if (length < 0 || length > LARGEST_FRAME_BYTES) {
                break;
            }
            byte[] frame = new byte[4 + length];
            input.readFully(frame, 4, length);
            for (int it = 0; it < 4; it++) {
                frame[it] = (byte) (length >>> (24 - 8 * it));
            }
            peer.write(frame);
        }
        KeepAlive.closed(peer, options);
    }

    /** Redis' ECHO alone: answers the second of two bulk strings with itself. */
    static void resp(Peer peer, Options options) throws IOException {
        DataInputStream input = new DataInputStream(new Bytes(peer));
        while (peer.awaitInput(KeepAlive.idleMillis(options)) && line(input).equals("*2")) {
            bulk(input);
            byte[] text = bulk(input);
            ByteArrayOutputStream echo = new ByteArrayOutputStream();
            echo.write(("$" + text.length + "\r\n").getBytes(StandardCharsets.US_ASCII));
            echo.write(text);
            echo.write(new byte[] {'\r', '\n'});
            peer.write(echo.toByteArray());
        }
        KeepAlive.closed(peer, options);
    }

    private static byte[] bulk(DataInputStream input) throws IOException {
        byte[] text = new byte[Integer.parseInt(line(input).substring(1))];
        input.readFully(text);
        line(input);
        return text;
    }

    private static String line(DataInputStream input) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = input.read(); next >= 0 && next != '\n'; next = input.read()) {
            line.append((char) next);
        }
        return line.toString().trim();
    }

    static void blackHole(Peer peer, Options options) throws IOException {
        peer.drain(PATIENCE_MILLIS);
        peer.close();
    }

    /** What the peer sends, for the readers of the JDK. */
    private static final class Bytes extends InputStream {

        private final Peer peer;

        Bytes(Peer peer) {
            this.peer = peer;
        }

        @Override
        public int read() throws IOException {
            return peer.read();
        }
    }
}
