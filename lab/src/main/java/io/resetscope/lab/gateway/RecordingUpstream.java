package io.resetscope.lab.gateway;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Does with each request what its path says, and remembers on which of the gateway's connections it came last. All of them
 * take about as long, so that none is over before another fails.
 */
final class RecordingUpstream implements Closeable {

    /** What becomes of a request. */
    enum Answer {
        OK("200 OK"),
        OVERLOADED("503 Overloaded"),
        RESET(null),
        /** Without any delay. */
        RESET_AT_ONCE(null),
        /** At once, and so does the end that it announces. */
        CLOSE("200 OK\r\nConnection: close");

        private final String line;

        Answer(String line) {
            this.line = line;
        }

        private boolean isSlow() {
            return this == OK || this == OVERLOADED || this == RESET;
        }
    }

    private static final int BACKLOG = 200;
    /** What ends sooner was not wanted. */
    private static final int SHORTEST_MILLIS = 400;

    static final int LONGEST_MILLIS = 700;
    private static final int CLOSES_WITHIN_MILLIS = 20;

    private final ServerSocket listener = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
    private final Map<Integer, Integer> ports = new ConcurrentHashMap<>();

    RecordingUpstream() throws IOException {
        Thread acceptor = new Thread(this::acceptAll, "recording upstream");
        acceptor.setDaemon(true);
        acceptor.start();
    }

    int port() {
        return listener.getLocalPort();
    }

    /** The gateway's port; null when it did not come. */
    Integer portOf(int request) {
        return ports.get(request);
    }

    /** What is to be asked. */
    static String path(int request, Answer answer) {
        return request + "/" + answer.name();
    }

    private void acceptAll() {
        try {
            while (true) {
                Socket accepted = listener.accept();
                new Thread(() -> serve(accepted), "recording").start();
            }
        } catch (IOException closed) {
            // it was closed
        }
    }

    private void serve(Socket accepted) {
        try (Socket socket = accepted) {
            BufferedReader input =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            while (answer(socket, input)) {
                socket.getOutputStream().flush();
            }
        } catch (IOException left) {
            // the gateway closed it
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether the connection goes on. */
    private boolean answer(Socket socket, BufferedReader input) throws IOException, InterruptedException {
        String line = input.readLine();
        if (line == null) {
            return false;
        }
        while (!input.readLine().isEmpty()) {
            // the rest of the head
        }
        String[] path = line.split(" ")[1].split("/");
        Answer answer = Answer.valueOf(path[path.length - 1]);
        ports.put(Integer.valueOf(path[path.length - 2]), socket.getPort());
        if (answer.isSlow()) {
            pause(SHORTEST_MILLIS, LONGEST_MILLIS);
        }
        if (answer.line == null) {
            socket.setSoLinger(true, 0);
            return false;
        }
        socket.getOutputStream()
                .write(("HTTP/1.1 " + answer.line + "\r\nContent-Length: 5\r\n\r\n.....")
                        .getBytes(StandardCharsets.US_ASCII));
        if (answer == Answer.CLOSE) {
            pause(0, CLOSES_WITHIN_MILLIS);
        }
        return answer != Answer.CLOSE;
    }

    private static void pause(int from, int to) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(ThreadLocalRandom.current().nextInt(from, to));
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
