package io.resetscope.agent.selftest;

import io.resetscope.agent.connection.Kernel;
import io.resetscope.agent.connection.PeerState;
import io.resetscope.bootstrap.ConnectionEvents;
import io.resetscope.bootstrap.ConnectionSink;
import java.io.FileDescriptor;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Set;

/**
 * Tries every hook with connections of its own over loopback, and says what works on this JVM. Everything happens on the
 * calling thread: a connect to a listening socket succeeds before the accept.
 */
public final class SelfTest {

    /** System property that carries the outcome, {@code passed} or {@code failed}, to whoever started this JVM. */
    public static final String RESULT_PROPERTY = "resetscope.selftest.result";

    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private final RecordingSink sink;
    private final PrintStream out;
    private boolean failed;

    private SelfTest(RecordingSink sink, PrintStream out) {
        this.sink = sink;
        this.out = out;
    }

    /**
     * Runs the test and installs {@code usual} again.
     *
     * @return whether everything works
     */
    public static boolean run(ConnectionSink usual, PrintStream out) {
        RecordingSink recording = new RecordingSink(usual);
        SelfTest test = new SelfTest(recording, out);
        out.println("[resetscope] self-test on Java " + System.getProperty("java.version") + ", "
                + System.getProperty("java.vm.name") + ", " + System.getProperty("os.name"));
        ConnectionEvents.install(recording);
        try {
            test.sockets();
            test.channels();
            test.adaptors();
            test.refused();
        } catch (IOException | RuntimeException e) {
            test.say(false, "loopback connections (" + e + ")");
        } finally {
            ConnectionEvents.install(usual);
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
                    client.write(new ByteBuffer[] {ByteBuffer.allocate(1), ByteBuffer.allocate(1)});
                    check("SocketChannel.write[]", "write starting", "write[]");
                    server.read(new ByteBuffer[] {ByteBuffer.allocate(1), ByteBuffer.allocate(1)});
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

    private void refused() throws IOException {
        InetSocketAddress closed;
        try (ServerSocket listener = new ServerSocket(0, 1, LOOPBACK)) {
            closed = new InetSocketAddress(LOOPBACK, listener.getLocalPort());
        }
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
