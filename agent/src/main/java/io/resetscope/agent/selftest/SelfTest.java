package io.resetscope.agent.selftest;

import io.resetscope.agent.connection.Kernel;
import io.resetscope.agent.connection.PeerState;
import io.resetscope.bootstrap.ConnectionEvents;
import io.resetscope.bootstrap.ConnectionSink;
import io.resetscope.bootstrap.TlsEvents;
import io.resetscope.bootstrap.TlsSink;
import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousChannelGroup;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

/**
 * Tries every hook with connections of its own over loopback, and says what works on this JVM. Everything but
 * what asynchronous channels do happens on the calling thread: a connect to a listening socket succeeds before the accept.
 */
public final class SelfTest {

    /** System property that carries the outcome, {@code passed} or {@code failed}, to whoever started this JVM. */
    public static final String RESULT_PROPERTY = "resetscope.selftest.result";

    /**
     * System property that a command sets which prints the report itself: it is the report then, which otherwise goes to
     * the standard error. Not one of the options.
     */
    public static final String REPORT_PROPERTY = "io.resetscope.selftest.report";

    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    /** A record that says handshake_failure (RFC 5246 section 7.2). */
    private static final byte[] ALERT = {21, 3, 3, 0, 2, 2, 40};

    private final RecordingSink sink;
    private final RecordingTlsSink tlsSink;
    private final PrintStream out;
    private boolean failed;

    private SelfTest(RecordingSink sink, RecordingTlsSink tlsSink, PrintStream out) {
        this.sink = sink;
        this.tlsSink = tlsSink;
        this.out = out;
    }

    /**
     * Runs the test and installs the usual sinks again.
     *
     * @return whether everything works
     */
    public static boolean run(ConnectionSink usual, TlsSink usualTls, PrintStream err) {
        if (System.getProperty(REPORT_PROPERTY) == null) {
            return report(usual, usualTls, err);
        }
        ByteArrayOutputStream report = new ByteArrayOutputStream();
        boolean passed = report(usual, usualTls, new PrintStream(report, true));
        System.setProperty(REPORT_PROPERTY, report.toString());
        return passed;
    }

    private static boolean report(ConnectionSink usual, TlsSink usualTls, PrintStream out) {
        RecordingSink recording = new RecordingSink(usual);
        RecordingTlsSink recordingTls = new RecordingTlsSink(usualTls);
        SelfTest test = new SelfTest(recording, recordingTls, out);
        out.println("[resetscope] self-test on Java " + System.getProperty("java.version") + ", "
                + System.getProperty("java.vm.name") + ", " + System.getProperty("os.name"));
        ConnectionEvents.install(recording);
        TlsEvents.install(recordingTls);
        try {
            test.sockets();
            test.channels();
            test.adaptors();
            test.asynchronousChannels();
            test.refused();
            test.tls();
        } catch (IOException | GeneralSecurityException | RuntimeException | ExecutionException e) {
            test.say(false, "loopback connections (" + e + ")");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            test.say(false, "an uninterrupted test");
        } finally {
            ConnectionEvents.install(usual);
            TlsEvents.install(usualTls);
        }
        out.println("[resetscope] self-test " + (test.failed ? "FAILED" : "passed"));
        System.setProperty(RESULT_PROPERTY, test.failed ? "failed" : "passed");
        return !test.failed;
    }

    private void sockets() throws IOException {
        try (ServerSocket listener = new ServerSocket(0, 1, LOOPBACK);
                Socket client = new Socket(LOOPBACK, listener.getLocalPort())) {
            check("Socket.connect", "connect", "destination");
            try (Socket server = listener.accept()) {
                check("ServerSocket.accept", "accept");
                client.getOutputStream().write(new byte[] {1, 2});
                check("Socket write", "write starting", "write");
                server.getInputStream().read(new byte[2]);
                check("Socket read", "read");
                server.getOutputStream().write(3);
                client.getInputStream().read();
                sink.takeSeen();
                server.shutdownOutput();
                check("Socket.shutdownOutput", "shutdownOutput");
                finIsSeen(client);
                client.shutdownInput();
                check("Socket.shutdownInput", "shutdownInput");
            }
            check("Socket.close", "close");
        }
        sink.takeSeen();
    }

    private void finIsSeen(Socket client) throws IOException {
        client.getOutputStream().write(4);
        FileDescriptor fd = sink.lastWritten();
        boolean seen = false;
        for (long end = System.nanoTime() + 1_000_000_000L; !seen && System.nanoTime() < end; ) {
            seen = Kernel.peerState(fd) == PeerState.FIN;
        }
        say(seen, "Socket: a waiting FIN is seen without reading");
        sink.takeSeen();
    }

    private void channels() throws IOException {
        try (ServerSocketChannel listener = ServerSocketChannel.open()) {
            listener.bind(new InetSocketAddress(LOOPBACK, 0));
            InetSocketAddress address = (InetSocketAddress) listener.getLocalAddress();
            try (SocketChannel client = SocketChannel.open(address)) {
                check("SocketChannel.connect", "connect");
                try (SocketChannel server = listener.accept()) {
                    check("SocketChannel.accept", "accept");
                    client.write(ByteBuffer.wrap(new byte[] {1, 2}));
                    check("SocketChannel.write", "write starting", "write");
                    server.read(ByteBuffer.allocateDirect(2));
                    check("SocketChannel.read", "read");
                    client.write(twoBuffers());
                    check("SocketChannel.write[]", "write starting", "write[]");
                    server.read(twoBuffers());
                    check("SocketChannel.read[]", "read[] starting", "read[]");
                    client.shutdownOutput();
                    check("SocketChannel.shutdownOutput", "shutdownOutput");
                    server.shutdownInput();
                    check("SocketChannel.shutdownInput", "shutdownInput");
                }
                check("SocketChannel.close", "close");
            }
            try (SocketChannel client = SocketChannel.open()) {
                client.configureBlocking(false);
                client.connect(address);
                for (long end = System.nanoTime() + 1_000_000_000L;
                        !client.finishConnect() && System.nanoTime() < end; ) {
                    Thread.yield();
                }
                check("SocketChannel.finishConnect", "connect");
            }
        }
        sink.takeSeen();
    }

    private void adaptors() throws IOException {
        try (ServerSocketChannel listener = ServerSocketChannel.open()) {
            listener.bind(new InetSocketAddress(LOOPBACK, 0));
            try (SocketChannel client = SocketChannel.open()) {
                client.socket().connect(listener.getLocalAddress(), 1000);
                check("channel.socket() connect", "connect");
                try (SocketChannel server = listener.accept()) {
                    sink.takeSeen();
                    client.socket().getOutputStream().write(new byte[] {1, 2});
                    check("channel.socket() write", "write starting", "write");
                    server.socket().getInputStream().read(new byte[2]);
                    check("channel.socket() read", "read");
                }
            }
        }
        sink.takeSeen();
    }

    /** What cannot be done at once is ended on the group's threads, which test too. */
    private void asynchronousChannels() throws IOException, InterruptedException, ExecutionException {
        AsynchronousChannelGroup group = AsynchronousChannelGroup.withFixedThreadPool(1, sink::tester);
        try (AsynchronousServerSocketChannel listener = AsynchronousServerSocketChannel.open(group);
                AsynchronousSocketChannel client = AsynchronousSocketChannel.open(group)) {
            listener.bind(new InetSocketAddress(LOOPBACK, 0));
            client.connect(listener.getLocalAddress()).get();
            check("AsynchronousSocketChannel.connect", "connect");
            try (AsynchronousSocketChannel server = listener.accept().get()) {
                check("AsynchronousSocketChannel.accept", "accept");
                client.write(ByteBuffer.wrap(new byte[] {1, 2})).get();
                check("AsynchronousSocketChannel.write", "write starting", "write");
                server.read(ByteBuffer.allocateDirect(2)).get();
                check("AsynchronousSocketChannel.read", "read");
                Completion gathered = new Completion();
                client.write(twoBuffers(), 0, 2, 1, TimeUnit.SECONDS, null, gathered);
                gathered.get();
                check("AsynchronousSocketChannel.write[]", "write starting", "write[]");
                Completion scattered = new Completion();
                server.read(twoBuffers(), 0, 2, 1, TimeUnit.SECONDS, null, scattered);
                scattered.get();
                check("AsynchronousSocketChannel.read[]", "read[] starting", "read[]");
                client.shutdownOutput();
                check("AsynchronousSocketChannel.shutdownOutput", "shutdownOutput");
                server.shutdownInput();
                check("AsynchronousSocketChannel.shutdownInput", "shutdownInput");
            }
            check("AsynchronousSocketChannel.close", "close");
            asynchronouslyRefused(group);
        } finally {
            group.shutdownNow();
        }
        sink.takeSeen();
    }

    private static ByteBuffer[] twoBuffers() {
        return new ByteBuffer[] {ByteBuffer.allocate(1), ByteBuffer.allocate(1)};
    }

    private void asynchronouslyRefused(AsynchronousChannelGroup group) throws IOException, InterruptedException {
        InetSocketAddress closed = closedPort();
        sink.takeSeen();
        try (AsynchronousSocketChannel client = AsynchronousSocketChannel.open(group)) {
            client.connect(closed).get();
        } catch (ExecutionException expected) {
            check("AsynchronousSocketChannel.connect, refused", "failed connect");
        }
    }

    private static InetSocketAddress closedPort() throws IOException {
        try (ServerSocket listener = new ServerSocket(0, 1, LOOPBACK)) {
            return new InetSocketAddress(LOOPBACK, listener.getLocalPort());
        }
    }

    private void refused() throws IOException {
        InetSocketAddress closed = closedPort();
        try (Socket client = new Socket()) {
            client.connect(closed, 1000);
        } catch (IOException expected) {
            check("Socket.connect, refused", "failed connect");
        }
        try (SocketChannel client = SocketChannel.open()) {
            client.connect(closed);
        } catch (IOException expected) {
            check("SocketChannel.connect, refused", "failed connect");
        }
    }

    /**
     * As far as that goes without a certificate: a handshake that is begun and refused. What a socket sends and receives
     * afterwards is woven by the same means, and not tried.
     */
    private void tls() throws IOException, GeneralSecurityException {
        // one of its own: the default one would be made before the application has set it up
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(new KeyManager[0], new TrustManager[0], null);
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(true);
        engine.wrap(
                ByteBuffer.allocate(0), ByteBuffer.allocate(engine.getSession().getPacketBufferSize()));
        checkTls("SSLEngine.wrap", "wrap starting", "transformed");
        try {
            engine.unwrap(ByteBuffer.wrap(ALERT), ByteBuffer.allocate(0));
        } catch (SSLException expected) {
            checkTls("SSLEngine.unwrap", "unwrap starting", "transformed", "alert");
        }
        try (ServerSocket listener = new ServerSocket(0, 1, LOOPBACK);
                Socket client = new Socket(LOOPBACK, listener.getLocalPort());
                Socket server = listener.accept()) {
            server.getOutputStream().write(ALERT);
            SSLSocket socket = (SSLSocket)
                    context.getSocketFactory().createSocket(client, LOOPBACK.getHostAddress(), client.getPort(), true);
            try {
                socket.startHandshake();
            } catch (IOException expected) {
                checkTls("SSLSocket handshake", "handshake", "alert");
            }
            socket.close();
            checkTls("SSLSocket.close", "close");
        }
        sink.takeSeen();
    }

    private void checkTls(String hook, String... events) {
        say(tlsSink.takeSeen().containsAll(Arrays.asList(events)), hook);
    }

    private void check(String hook, String... events) {
        Set<String> seen = sink.takeSeen();
        boolean ok = true;
        for (String event : events) {
            ok &= seen.contains(event);
        }
        say(ok, hook);
    }

    private void say(boolean ok, String what) {
        failed |= !ok;
        out.println("[resetscope]   " + (ok ? "ok      " : "MISSING ") + what);
    }
}
