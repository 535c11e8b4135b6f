package io.resetscope.lab.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** An accepted connection: when bytes come, and the ways to end it. */
final class Peer {

    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final Socket raw;
    private final Socket socket;
    private final PushbackInputStream input;
    /** When HTTP began: a handshake of TLS takes as long as the machine is busy. */
    private long begunNanos;

    private boolean begun;

    /**
     * @param raw the TCP connection
     * @param socket the same, or the TLS socket over it
     */
    Peer(Socket raw, Socket socket) throws IOException {
        this.raw = raw;
        this.socket = socket;
        input = new PushbackInputStream(socket.getInputStream(), 1);
    }

    long ageMillis() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begunNanos);
    }

    /** Whether a byte, or the client's end, comes within the time; it stays to be read. */
    boolean awaitInput(long millis) throws IOException {
        if (millis <= 0) {
            return false;
        }
        socket.setSoTimeout((int) millis);
        try {
            int next = input.read();
            if (next >= 0) {
                input.unread(next);
            }
            if (!begun) {
                begun = true;
                begunNanos = System.nanoTime();
            }
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        } finally {
            socket.setSoTimeout(0);
        }
    }

    /** Whether bytes are in the kernel's receive buffer within the time. Takes none of them, unlike a read. */
    boolean awaitUnread(long millis) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        InputStream kernel = raw.getInputStream();
        while (kernel.available() == 0) {
            if (System.nanoTime() - deadline > 0) {
                return false;
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        return true;
    }

    /** The next byte, -1 at the end. Heads are read one by one, so that what follows them stays in the kernel. */
    int read() throws IOException {
        return input.read();
    }

    int read(byte[] buffer, int length) throws IOException {
        return input.read(buffer, 0, length);
    }

    void write(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    /**
     * FIN; with bytes unread the kernel makes it an RST, which Java from 17 on lets a FIN precede. Over TLS close_notify
     * comes first; on a channel it does not, for there the RST goes alone.
     */
    void close() throws IOException {
        if (socket != raw && !socket.isClosed() && raw.getChannel() == null) {
            if (!raw.isInputShutdown() && raw.getInputStream().available() > 0) {
                // the TLS socket's close would read what is unread, and so hide it
                socket.shutdownOutput();
            } else {
                socket.close();
            }
        }
        raw.close();
    }

    /** FIN without TLS's close_notify. */
    void closeRaw() throws IOException {
        raw.close();
    }

    /** RST. */
    void reset() throws IOException {
        raw.setSoLinger(true, 0);
        raw.close();
    }

    /** FIN while reading goes on. */
    void shutdownOutput() throws IOException {
        socket.shutdownOutput();
    }

    /** Reads and forgets what comes, until the client's end or for the time. */
    void drain(long millis) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        byte[] buffer = new byte[64 * 1024];
        for (long left = millis; left > 0; left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime())) {
            if (!awaitInput(left) || input.read(buffer) < 0) {
                return;
            }
        }
    }
}
