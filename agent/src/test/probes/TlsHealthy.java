import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URL;
import java.security.Security;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * TLS in which nothing goes wrong, in one version of the protocol: resumed sessions, renegotiation (TLS 1.2), new keys
 * (TLS 1.3), half-close, large bodies, tiny records, connections that say nothing. Argument: the version. Whatever is
 * not as it should be is told as {@code wrong=}.
 */
public final class TlsHealthy {

    private static final int LARGE = 3_000_000;
    private static final int CONNECTIONS = 100;

    private final String protocol;
    private final SSLContext context;
    private final TlsWires client;
    private final TlsWires server;

    private TlsHealthy(String protocol) throws Exception {
        this.protocol = protocol;
        this.context = TlsKeys.context(TlsKeys.NOBODY, TlsKeys.SERVER);
        this.client = new TlsWires(context, protocol);
        this.server = new TlsWires(TlsKeys.context(TlsKeys.SERVER, TlsKeys.CLIENT), protocol);
    }

    private interface Part {
        void play() throws Exception;
    }

    public static void main(String[] args) throws Exception {
        // new keys after so few bytes, where the version and the JDK have them
        Security.setProperty("jdk.tls.keyLimits", "AES/GCM/NoPadding KeyUpdate 2^17, ChaCha20-Poly1305 KeyUpdate 2^17");
        TlsHealthy healthy = new TlsHealthy(args[0]);
        healthy.play("exchanges", healthy::exchanges);
        healthy.play("large", healthy::large);
        healthy.play("tiny", healthy::tiny);
        healthy.play("silent", healthy::silent);
        healthy.play("halfClose", healthy::halfClose);
        healthy.play("renegotiation", healthy::renegotiation);
        healthy.play("httpsServer", healthy::httpsServer);
        healthy.play("countsToThird", healthy::countsToThird);
        Thread.sleep(300);
        System.out.println("done=true");
    }

    private void play(String name, Part part) {
        try {
            part.play();
        } catch (Exception e) {
            System.out.println("wrong=" + name + " " + e);
        }
    }

    private static void require(boolean right, String what) {
        if (!right) {
            throw new IllegalStateException(what);
        }
    }

    private int serving() throws IOException {
        return new TlsStage("healthy").serve(accepted -> {
            SSLSocket tls = server.serving(accepted, true);
            TlsStage.answer(new SocketWire(tls), Integer.MAX_VALUE);
            tls.close();
        });
    }

    private int servingByEngine() throws IOException {
        return new TlsStage("healthyByEngine").serveChannels(accepted -> {
            EngineWire wire = server.engine(accepted, false);
            TlsStage.answer(wire, Integer.MAX_VALUE);
            wire.close();
        });
    }

    /** Session after session of one context, so that all but the first are resumed. */
    private void exchanges() throws Exception {
        int port = serving();
        int byEngine = servingByEngine();
        for (int i = 0; i < CONNECTIONS; i++) {
            String kind = TlsWires.KINDS.get(i % TlsWires.KINDS.size());
            try (Wire wire = client.opener(kind).open(TlsStage.HOST, i % 2 == 0 ? port : byEngine)) {
                TlsStage.ask(wire, 3);
            }
        }
    }

    /** Both ways; more than the keys are good for. */
    private void large() throws Exception {
        byte[] body = new byte[LARGE];
        int port = new TlsStage("large").serve(accepted -> {
            SSLSocket tls = server.serving(accepted, true);
            Wire wire = new SocketWire(tls);
            Http http = new Http(wire);
            http.readContent(http.readHead());
            wire.send(TlsStage.text("HTTP/1.1 200 OK\r\nContent-Length: " + LARGE + "\r\n\r\n"));
            wire.send(body);
            http.readHead();
            tls.close();
        });
        for (String kind : TlsWires.KINDS) {
            try (Wire wire = client.opener(kind).open(TlsStage.HOST, port)) {
                wire.send(Http.request("PUT", "/large", TlsStage.HOST, "Content-Length: " + LARGE + "\r\n"));
                wire.send(body);
                Http http = new Http(wire);
                require(http.readBody("PUT", http.readHead()) == LARGE, kind);
            }
        }
    }

    /** A record for each byte of a chunked answer. */
    private void tiny() throws Exception {
        String answer = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n";
        int port = new TlsStage("tiny").serveChannels(accepted -> {
            EngineWire wire = server.engine(accepted, false);
            Http http = new Http(wire);
            while (http.readHead() != null) {
                for (byte each : TlsStage.text(answer)) {
                    wire.send(new byte[] {each});
                }
            }
            wire.close();
        });
        for (String kind : TlsWires.KINDS) {
            try (Wire wire = client.opener(kind).open(TlsStage.HOST, port)) {
                for (int i = 0; i < 2; i++) {
                    wire.send(Http.request("GET", "/tiny", TlsStage.HOST, ""));
                    Http http = new Http(wire);
                    require(http.readBody("GET", http.readHead()) == 5, kind);
                }
            }
        }
    }

    /** Opened ahead of need with a resumed session, and closed by the server before it was needed. */
    private void silent() throws Exception {
        int port = new TlsStage("silent").serve(accepted -> {
            SSLSocket tls = server.serving(accepted, true);
            tls.startHandshake();
            Thread.sleep(50);
            tls.close();
        });
        for (int i = 0; i < 3; i++) {
            try (SSLSocket socket = client.socket(TlsStage.HOST, port)) {
                socket.startHandshake();
                require(socket.getInputStream().read() < 0, "an end");
            }
        }
    }

    /** The client says that it has nothing more to say, and gets its answer; TLS 1.2 answers no more after a goodbye. */
    private void halfClose() throws Exception {
        if (protocol.equals("TLSv1.2")) {
            return;
        }
        int port = new TlsStage("halfClose").serveChannels(accepted -> {
            EngineWire wire = server.engine(accepted, false);
            new Http(wire).readHead();
            require(wire.receive(new byte[1]) < 0, "a goodbye");
            wire.send(TlsStage.text(TlsStage.OK));
            wire.close();
        });
        try (EngineWire wire = client.engine(TlsStage.HOST, port)) {
            wire.send(Http.request("GET", "/half", TlsStage.HOST, ""));
            wire.shutdownOutput();
            require(new Http(wire).readHead() != null, "an answer");
        }
    }

    private void renegotiation() throws Exception {
        try (SSLSocket socket = client.socket(TlsStage.HOST, serving())) {
            Wire wire = new SocketWire(socket);
            TlsStage.ask(wire, 1);
            // of TLS 1.3, new keys
            socket.startHandshake();
            TlsStage.ask(wire, 2);
        }
    }

    /** The JDK's own server, which uses engines, and its own client. */
    private void httpsServer() throws Exception {
        HttpsServer https = HttpsServer.create(new InetSocketAddress(TlsStage.HOST, 0), 10);
        https.setHttpsConfigurator(new HttpsConfigurator(TlsKeys.context(TlsKeys.SERVER, TlsKeys.CLIENT)));
        ExecutorService threads = Executors.newFixedThreadPool(4);
        https.setExecutor(threads);
        https.createContext("/", exchange -> {
            TlsStage.drain(exchange.getRequestBody());
            exchange.sendResponseHeaders(200, 5);
            exchange.getResponseBody().write(TlsStage.text("hello"));
            exchange.close();
        });
        https.start();
        HttpsURLConnection.setDefaultSSLSocketFactory(context.getSocketFactory());
        URL url = new URL("https://127.0.0.1:" + https.getAddress().getPort() + "/healthy");
        for (int i = 0; i < 20; i++) {
            HttpsURLConnection connection = (HttpsURLConnection) url.openConnection();
            if (i % 2 == 1) {
                connection.setDoOutput(true);
                connection.getOutputStream().write(new byte[100_000]);
            }
            try (InputStream body = connection.getInputStream()) {
                require(body.read() == 'h', "hello");
                TlsStage.drain(body);
            }
        }
        https.stop(0);
        threads.shutdown();
    }

    /** After a renegotiation, a resumed session and what else there was, the third request is the third. */
    private void countsToThird() throws Exception {
        int port = new TlsStage("countsToThird").serve(accepted -> {
            SSLSocket tls = server.serving(accepted, true);
            TlsStage.answer(new SocketWire(tls), 2);
            tls.close();
        });
        Socket below = new Socket(TlsStage.HOST, port);
        try (SSLSocket socket = client.over(below, TlsStage.HOST)) {
            Wire wire = new SocketWire(socket);
            TlsStage.ask(wire, 1);
            socket.startHandshake();
            TlsStage.ask(wire, 1);
            wire.send(Http.request("GET", "/third", TlsStage.HOST, ""));
            require(new Http(wire).readHead() == null, "an end");
        }
    }
}
