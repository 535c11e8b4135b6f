import java.io.IOException;
import java.net.Socket;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509TrustManager;

/**
 * Endings of TLS connections, each by the smallest client and server that have it, in one version of the protocol.
 * Arguments: the version, and which ones. Each tells the port of its server as {@code port.<which>}.
 */
public final class TlsEndings {

    private static final String TRACED = "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\r\n";
    private static final byte[] AGAIN = Http.request("GET", "/again", TlsStage.HOST, TRACED);
    private static final byte[] UPLOAD =
            Http.request("POST", "/upload", TlsStage.HOST, TRACED + "Content-Length: 50000000\r\n");
    private static final byte[] TOO_LARGE =
            TlsStage.text("HTTP/1.1 413 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    private static final int PIECES = 500;
    private static final byte[] PIECE = new byte[100_000];

    private final TlsStage stage;
    private final String protocol;
    private final TlsWires client;
    private final TlsWires server;

    private TlsEndings(String name, String protocol) throws Exception {
        this.stage = new TlsStage(name);
        this.protocol = protocol;
        this.client = wires(TlsKeys.NOBODY, TlsKeys.SERVER);
        this.server = wires(TlsKeys.SERVER, TlsKeys.CLIENT);
    }

    public static void main(String[] args) throws Exception {
        for (int i = 1; i < args.length; i++) {
            try {
                TlsEndings.class.getDeclaredMethod(args[i]).invoke(new TlsEndings(args[i], args[0]));
            } catch (ReflectiveOperationException e) {
                System.out.println("client." + args[i] + "=" + e.getCause());
            }
        }
        // the servers' threads are daemons, and what they do last is part of the story; then it is to be sent
        Thread.sleep(2000);
        System.out.println("done=true");
    }

    private TlsWires wires(String own, String trusted) throws Exception {
        return new TlsWires(TlsKeys.context(own, trusted), protocol);
    }

    void refusedUploadBySocket() throws Exception {
        upload(client.socket(TlsStage.HOST, stage.serve(accepted -> refuse(accepted, false))));
    }

    /** The server closes its TLS socket, which closes the connection below. */
    void refusedUploadByTlsClose() throws Exception {
        upload(client.socket(TlsStage.HOST, stage.serve(accepted -> refuse(accepted, true))));
    }

    /** The same to a client that has stopped to send; it reads the answer, and leaves. */
    void answerReadAndLeft() throws Exception {
        int port = stage.serve(accepted -> {
            SSLSocket tls = server.serving(accepted, true);
            Wire wire = new SocketWire(tls);
            new Http(wire).readHead();
            wire.receive(new byte[100]);
            wire.send(TOO_LARGE);
            tls.close();
        });
        try (Wire wire = new SocketWire(client.socket(TlsStage.HOST, port))) {
            wire.send(UPLOAD);
            wire.send(TlsStage.text("begun"));
            new Http(wire).readHead();
        } finally {
            stage.awaitServer();
        }
    }

    void refusedUploadByEngine() throws Exception {
        try (Wire wire = client.engine(TlsStage.HOST, stage.serve(accepted -> refuse(accepted, false)))) {
            wire.send(UPLOAD);
            for (int i = 0; i < PIECES; i++) {
                wire.send(PIECE);
            }
        } finally {
            stage.awaitServer();
        }
    }

    private void upload(SSLSocket socket) throws Exception {
        try (Wire wire = new SocketWire(socket)) {
            wire.send(UPLOAD);
            for (int i = 0; i < PIECES; i++) {
                wire.send(PIECE);
            }
        } finally {
            stage.awaitServer();
        }
    }

    /** Answers the head, and closes the TLS socket, or the connection below, with what follows unread. */
    private void refuse(Socket accepted, boolean byTls) throws IOException {
        SSLSocket tls = server.serving(accepted, true);
        Wire wire = new SocketWire(tls);
        new Http(wire).readHead();
        wire.send(TOO_LARGE);
        while (accepted.getInputStream().available() < 64 * 1024) {
            Thread.yield();
        }
        (byTls ? tls : accepted).close();
    }

    /** The server says goodbye, and its FIN does not come. */
    void closeNotifyAlone() throws Exception {
        int port = stage.serve(accepted -> {
            SSLSocket tls = server.serving(accepted, false);
            Wire wire = new SocketWire(tls);
            new Http(wire).readHead();
            wire.send(TlsStage.text(TlsStage.OK));
            tls.close();
            TlsStage.drain(accepted.getInputStream());
        });
        useAfterIdling(new SocketWire(client.socket(TlsStage.HOST, port)));
    }

    /** The same, by engines on both sides. */
    void closeNotifyAloneByEngine() throws Exception {
        int port = stage.serveChannels(accepted -> {
            EngineWire wire = server.engine(accepted, false);
            new Http(wire).readHead();
            wire.send(TlsStage.text(TlsStage.OK));
            wire.shutdownOutput();
            while (wire.receive(new byte[100]) >= 0) {
                continue;
            }
        });
        useAfterIdling(client.engine(TlsStage.HOST, port));
    }

    private static void useAfterIdling(Wire wire) throws IOException, InterruptedException {
        try {
            TlsStage.ask(wire, 1);
            Thread.sleep(1000);
            wire.send(AGAIN);
            new Http(wire).readHead();
        } finally {
            wire.close();
        }
    }

    /** The server reads the third request, and ends the connection in good order. */
    void endsAfterTwo() throws Exception {
        int port = stage.serve(accepted -> {
            SSLSocket tls = server.serving(accepted, true);
            TlsStage.answer(new SocketWire(tls), 2);
            tls.close();
        });
        thirdTime(new SocketWire(client.socket(TlsStage.HOST, port)));
    }

    void endsAfterTwoByEngine() throws Exception {
        int port = stage.serveChannels(accepted -> {
            EngineWire wire = server.engine(accepted, false);
            TlsStage.answer(wire, 2);
            wire.close();
        });
        thirdTime(client.engine(TlsStage.HOST, port));
    }

    private static void thirdTime(Wire wire) throws IOException {
        try {
            TlsStage.ask(wire, 2);
            wire.send(AGAIN);
            new Http(wire).readHead();
        } finally {
            wire.close();
        }
    }

    void clientCertificateRejected() throws Exception {
        TlsWires stranger = wires(TlsKeys.SERVER, TlsKeys.SERVER);
        meet(wires(TlsKeys.CLIENT, TlsKeys.SERVER), stranger, true);
    }

    void clientCertificateMissing() throws Exception {
        meet(client, server, true);
    }

    /** The server has no word for a client whose certificate it does not like. */
    void clientCertificateReset() throws Exception {
        int port = stage.serve(accepted -> {
            SSLContext context = TlsKeys.context(TlsKeys.SERVER, new Aborting(accepted));
            serveAsking(new TlsWires(context, protocol), accepted, true);
        });
        visit(wires(TlsKeys.CLIENT, TlsKeys.SERVER), port);
    }

    void noCommonProtocol() throws Exception {
        meet(client, new TlsWires(TlsKeys.context(TlsKeys.SERVER, TlsKeys.CLIENT), other(protocol)), false);
    }

    void serverNotTrusted() throws Exception {
        meet(wires(TlsKeys.NOBODY, TlsKeys.CLIENT), server, false);
    }

    /** Somebody else comes, and does not trust the server. */
    void strangerComes() throws Exception {
        stage.serve(accepted -> serveAsking(server, accepted, false));
        stage.awaitServer();
    }

    void strangerComesToEngine() throws Exception {
        stage.serveChannels(accepted -> TlsStage.answer(server.engine(accepted, false), 1));
        stage.awaitServer();
    }

    private static String other(String protocol) {
        return protocol.equals("TLSv1.2") ? "TLSv1.3" : "TLSv1.2";
    }

    private void meet(TlsWires client, TlsWires server, boolean asks) throws Exception {
        visit(client, stage.serve(accepted -> serveAsking(server, accepted, asks)));
    }

    private static void serveAsking(TlsWires server, Socket accepted, boolean asks) throws IOException {
        SSLSocket tls = server.serving(accepted, true);
        tls.setNeedClientAuth(asks);
        tls.startHandshake();
        TlsStage.answer(new SocketWire(tls), 1);
    }

    private void visit(TlsWires client, int port) throws Exception {
        try (SSLSocket socket = client.socket(TlsStage.HOST, port)) {
            socket.startHandshake();
            Wire wire = new SocketWire(socket);
            wire.send(AGAIN);
            new Http(wire).readHead();
        } finally {
            stage.awaitServer();
        }
    }

    /** Ends the connection instead of judging the client. */
    private static final class Aborting implements X509TrustManager {

        private final Socket connection;

        Aborting(Socket connection) {
            this.connection = connection;
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {
            try {
                connection.setSoLinger(true, 0);
                connection.close();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {
            throw new UnsupportedOperationException("a server's");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
