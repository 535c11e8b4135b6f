package io.resetscope.it;

import com.sun.net.httpserver.HttpServer;
import io.resetscope.testkit.Ports;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/** A telemetry endpoint that does not do its work. */
final class BrokenCollector implements AutoCloseable {

    /** The ways to be of no use. */
    enum Kind {
        /** Nobody listens. */
        DOWN(BrokenCollector::down),
        /** Accepts, and never answers. */
        SILENT(BrokenCollector::silent),
        /** Answers with what is not HTTP. */
        RUBBISH(BrokenCollector::rubbish),
        /** Answers 500. */
        FAILING(BrokenCollector::failing);

        private final Supplier<BrokenCollector> starter;

        Kind(Supplier<BrokenCollector> starter) {
            this.starter = starter;
        }

        BrokenCollector start() {
            return starter.get();
        }
    }

    private final int port;
    private final Closeable part;

    private BrokenCollector(int port, Closeable part) {
        this.port = port;
        this.part = part;
    }

    String endpoint() {
        return "http://127.0.0.1:" + port;
    }

    @Override
    public void close() {
        try {
            part.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static BrokenCollector down() {
        Socket refusing = Ports.refusing();
        return new BrokenCollector(refusing.getLocalPort(), refusing);
    }

    /** The kernel accepts; nobody asks it for the connections. */
    private static BrokenCollector silent() {
        ServerSocket listener = listener();
        return new BrokenCollector(listener.getLocalPort(), listener);
    }

    private static BrokenCollector rubbish() {
        ServerSocket listener = listener();
        Thread thread = new Thread(() -> answerRubbish(listener), "rubbish");
        thread.setDaemon(true);
        thread.start();
        return new BrokenCollector(listener.getLocalPort(), listener);
    }

    private static BrokenCollector failing() {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", exchange -> {
                try (exchange) {
                    exchange.getRequestBody().readAllBytes();
                    exchange.sendResponseHeaders(500, -1);
                }
            });
            server.start();
            return new BrokenCollector(server.getAddress().getPort(), () -> server.stop(0));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void answerRubbish(ServerSocket listener) {
        while (!listener.isClosed()) {
            try (Socket socket = listener.accept()) {
                socket.getOutputStream().write("what is this?\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            } catch (IOException clientOrListenerGone) {
                continue;
            }
        }
    }

    private static ServerSocket listener() {
        try {
            return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
