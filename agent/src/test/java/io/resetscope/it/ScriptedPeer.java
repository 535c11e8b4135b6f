package io.resetscope.it;

import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** The other end of one connection, in the test's own JVM, which does by the book what a test says. */
final class ScriptedPeer implements AutoCloseable {

    /** What is to be done with the accepted connection. */
    interface Script {
        void play(ScriptedPeer peer) throws Exception;
    }

    /** Of {@code /proc/net/tcp}: what is to be sent, or is not acknowledged; and what is to be read. */
    private static final String NOTHING_TO_SEND = "0{8}:\\S{8}";

    private static final String NOTHING_TO_READ = "\\S{8}:0{8}";

    private final ServerSocket listener;
    private final Thread thread;
    private volatile Throwable failure;
    private Socket socket;

    private ScriptedPeer(Script script) throws IOException {
        listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        thread = new Thread(() -> play(script), "scripted peer");
        thread.start();
    }

    static ScriptedPeer start(Script script) {
        try {
            return new ScriptedPeer(script);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return listener.getLocalPort();
    }

    private void play(Script script) {
        try (Socket accepted = listener.accept()) {
            socket = accepted;
            script.play(this);
        } catch (Throwable e) {
            failure = e;
        }
    }

    /** Reads a request with all its content, if {@code whole}, or else only its first bytes. */
    void request(boolean whole) throws IOException {
        InputStream in = socket.getInputStream();
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            head.write(in.read());
        }
        String length = head.toString(StandardCharsets.ISO_8859_1)
                .toLowerCase(Locale.ROOT)
                .replaceAll("(?s).*content-length: (\\d+).*", "$1");
        if (whole) {
            in.readNBytes(Integer.parseInt(length));
        }
    }

    /** Answers with {@code sent} of {@code announced} content bytes. */
    void answer(int status, int announced, int sent) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write("HTTP/1.1 %d Said\r\nContent-Length: %d\r\n\r\n"
                .formatted(status, announced)
                .getBytes(StandardCharsets.US_ASCII));
        out.write(new byte[sent]);
    }

    /** Waits until the other end has taken all that was said out of its receive buffer. */
    void awaitRead() {
        await("the other end reads")
                .atMost(Scenario.TIMEOUT)
                .until(() -> has(socket.getLocalPort(), socket.getPort(), NOTHING_TO_SEND)
                        && has(socket.getPort(), socket.getLocalPort(), NOTHING_TO_READ));
    }

    /** Whether the kernel has a socket with these ports and such queues. */
    private static boolean has(int port, int peerPort, String queues) throws IOException {
        Pattern wanted = Pattern.compile(":%04X \\S+:%04X \\S\\S %s ".formatted(port, peerPort, queues));
        for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
            Path file = Path.of(table);
            if (Files.exists(file) && wanted.matcher(Files.readString(file)).find()) {
                return true;
            }
        }
        return false;
    }

    /** Ends the connection with an RST. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() {
        try {
            listener.close();
            thread.join();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (failure != null) {
            throw new AssertionError("the peer could not keep to its script", failure);
        }
    }
}
