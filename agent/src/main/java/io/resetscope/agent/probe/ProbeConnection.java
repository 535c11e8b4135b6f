package io.resetscope.agent.probe;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;

/** One connection to a target. Used by one thread; another one may close it. */
final class ProbeConnection implements Closeable {

    /** The other end closed in order. */
    static final int END = -1;

    /** Nothing came. */
    static final int NOTHING = -2;

    private static final long NANOS_PER_MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    private final SocketChannel channel;
    private final Target target;
    private Socket socket;
    private InputStream in;
    private OutputStream out;
    private AnswerReader answering;

    /** Not yet connected. */
    ProbeConnection(Target target) throws IOException {
        this.target = target;
        channel = SocketChannel.open();
    }

    void connect(InetSocketAddress address, TcpKeepAlive keepAlive, long timeoutNanos) throws IOException {
        KeepAliveSockets.set(channel, keepAlive);
        socket = channel.socket();
        socket.setTcpNoDelay(true);
        socket.connect(address, millis(timeoutNanos));
        use(socket);
    }

    /** The TLS handshake. */
    void secure(TlsClient tls, String serverName, long timeoutNanos) throws IOException {
        socket.setSoTimeout(millis(timeoutNanos));
        SSLSocket secured = tls.over(socket, serverName, target.port);
        secured.startHandshake();
        use(secured);
        socket = secured;
    }

    private void use(Socket streams) throws IOException {
        in = new BufferedInputStream(streams.getInputStream());
        out = streams.getOutputStream();
    }

    void send(byte[] request) throws IOException {
        out.write(request);
        out.flush();
    }

    Answer answer(boolean head, long timeoutNanos) throws IOException {
        socket.setSoTimeout(millis(timeoutNanos));
        answering = new AnswerReader(in, head);
        return answering.read();
    }

    /** Whether there is at least the beginning of the answer that was read last. */
    boolean answerBegan() {
        return answering != null && answering.hasBegun();
    }

    /** What has been read beyond what was asked for, up to that many bytes. */
    byte[] readAhead(int most) throws IOException {
        byte[] all = new byte[Math.min(most, in.available())];
        int read = all.length == 0 ? 0 : in.read(all);
        return Arrays.copyOf(all, Math.max(0, read));
    }

    /**
     * Waits until then for anything to come: {@link #NOTHING}, {@link #END} or a byte.
     *
     * @throws IOException when it ends in another way
     */
    int watch(long untilNanoTime) throws IOException {
        for (long left = untilNanoTime - System.nanoTime(); left > 0; left = untilNanoTime - System.nanoTime()) {
            try {
                socket.setSoTimeout(millis(left));
                return in.read();
            } catch (SocketTimeoutException e) {
                // it may have been a little early
            }
        }
        return NOTHING;
    }

    /** Ends it without a word of TLS, which could wait for the thread that reads. */
    @Override
    public void close() throws IOException {
        channel.close();
    }

    /** Whether the failure of a read says that the other end closed in order, below TLS. */
    static boolean isEnd(IOException failure) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (each instanceof EOFException) {
                return true;
            }
        }
        return false;
    }

    /** Whether the kernel has given up because nothing is acknowledged. */
    static boolean isTimeout(IOException failure) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (each.getMessage() != null && each.getMessage().contains("Connection timed out")) {
                return true;
            }
        }
        return false;
    }

    private static int millis(long nanos) {
        return (int) Math.max(1, (nanos + NANOS_PER_MILLI / 2) / NANOS_PER_MILLI);
    }
}
