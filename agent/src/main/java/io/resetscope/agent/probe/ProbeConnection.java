package io.resetscope.agent.probe;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.FilterInputStream;
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
    private long deadlineNanoTime;

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
        in = new BufferedInputStream(new UntilDeadline(streams));
        out = streams.getOutputStream();
    }

    void send(byte[] request) throws IOException {
        answering = null;
        out.write(request);
        out.flush();
    }

    /** All of it, until then: one that trickles in for ever is none. */
    Answer answer(boolean head, long untilNanoTime) throws IOException {
        deadlineNanoTime = untilNanoTime;
        answering = new AnswerReader(in, head);
        return answering.read();
    }

    /** Whether there is at least the beginning of the answer to what was sent last. */
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
        deadlineNanoTime = untilNanoTime;
        while (untilNanoTime - System.nanoTime() > 0) {
            try {
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

    private static int millis(long nanos) {
        return (int) Math.max(1, (nanos + NANOS_PER_MILLI / 2) / NANOS_PER_MILLI);
    }

    /** Each read of the socket ends at the deadline, however many there are. */
    private final class UntilDeadline extends FilterInputStream {

        private final Socket from;

        UntilDeadline(Socket from) throws IOException {
            super(from.getInputStream());
            this.from = from;
        }

        @Override
        public int read() throws IOException {
            limit();
            return super.read();
        }

        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            limit();
            return super.read(to, offset, length);
        }

        private void limit() throws IOException {
            long left = deadlineNanoTime - System.nanoTime();
            if (left <= 0) {
                throw new SocketTimeoutException("the time is over");
            }
            from.setSoTimeout(millis(left));
        }
    }
}
