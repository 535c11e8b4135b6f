import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.Socket;
import java.net.URL;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLSocket;

/**
 * Streamed uploads by HttpURLConnection, to servers that refuse them, by an application that closes nothing. Arguments:
 * which ones. Each tells the port of its server as {@code port.<which>}, and what the application got.
 */
public final class UrlConnectionUploads {

    private static final byte[] TOO_LARGE = TlsStage.text("HTTP/1.1 413 No\r\nContent-Length: 10\r\n\r\n0123456789");
    private static final byte[] PIECE = new byte[100_000];
    private static final int PIECES = 500;

    /** What nobody can reach is closed by the garbage collector. */
    private final List<HttpURLConnection> kept = new ArrayList<>();

    private final TlsWires server = new TlsWires(TlsKeys.context(TlsKeys.SERVER, TlsKeys.CLIENT), "TLSv1.3");

    private UrlConnectionUploads() throws Exception {}

    public static void main(String[] args) throws Exception {
        UrlConnectionUploads uploads = new UrlConnectionUploads();
        for (String which : args) {
            TlsStage stage = new TlsStage(which);
            String got;
            try {
                got = uploads.upload(which, stage);
            } catch (IOException e) {
                got = e.getClass().getName();
            }
            System.out.println("client." + which + "=" + got);
        }
        System.out.println("done=" + uploads.kept.size());
    }

    private String upload(String which, TlsStage stage) throws Exception {
        switch (which) {
            case "readByHttp":
                return readsAnswer("http", stage, stage.serve(accepted -> refuse(accepted, new SocketWire(accepted))));
            case "readByHttps":
                return readsAnswer(
                        "https",
                        stage,
                        stage.serve(accepted -> refuse(accepted, new SocketWire(server.serving(accepted, true)))));
            case "withoutCertificate":
                return writes("https", stage.serve(accepted -> {
                    SSLSocket tls = server.serving(accepted, true);
                    tls.setNeedClientAuth(true);
                    tls.startHandshake();
                }));
            default:
                throw new IllegalArgumentException(which);
        }
    }

    /** Answers the head, and closes the connection below with what follows unread. */
    private static void refuse(Socket accepted, Wire wire) throws IOException {
        new Http(wire).readHead();
        wire.send(TOO_LARGE);
        while (accepted.getInputStream().available() < 64 * 1024) {
            Thread.yield();
        }
        accepted.close();
    }

    /** All writes succeed but the last, which the question for the answer makes. */
    private String readsAnswer(String scheme, TlsStage stage, int port) throws Exception {
        HttpURLConnection connection = open(scheme, port);
        connection.setChunkedStreamingMode(PIECE.length);
        connection.getOutputStream().write(PIECE);
        stage.awaitServer();
        return String.valueOf(connection.getResponseCode());
    }

    private String writes(String scheme, int port) throws Exception {
        HttpURLConnection connection = open(scheme, port);
        connection.setFixedLengthStreamingMode((long) PIECES * PIECE.length);
        for (int i = 0; i < PIECES; i++) {
            connection.getOutputStream().write(PIECE);
        }
        return "all";
    }

    private HttpURLConnection open(String scheme, int port) throws Exception {
        HttpURLConnection connection =
                (HttpURLConnection) new URL(scheme, TlsStage.HOST, port, "/upload").openConnection();
        kept.add(connection);
        connection.setRequestMethod("PUT");
        connection.setDoOutput(true);
        if (connection instanceof HttpsURLConnection) {
            HttpsURLConnection https = (HttpsURLConnection) connection;
            https.setSSLSocketFactory(
                    TlsKeys.context(TlsKeys.NOBODY, TlsKeys.SERVER).getSocketFactory());
            https.setHostnameVerifier((host, session) -> true);
        }
        return connection;
    }
}
