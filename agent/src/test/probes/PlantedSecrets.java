import java.io.IOException;
import java.net.Socket;
import java.util.Arrays;

/**
 * Conversations that are full of secrets, and of what might harm a log or a terminal, and then fail: client and server in
 * one JVM, plain and under TLS. Where a secret is, it says {@link #SECRET}.
 */
public final class PlantedSecrets {

    private static final String SECRET = "S3CR3T";
    /** Colours, a terminal's title, a line of its own, a reversed reading direction (in UTF-8), what is no UTF-8, NUL. */
    private static final String HARM =
            "\u001b[31m\u001b]0;title\u0007\r[resetscope] forged\u00e2\u0080\u00ae\u00c3\u0028\u00ff\u0085\u009b\u0000\u007f";

    private static final String SECRET_HEADERS = "Authorization: Bearer " + SECRET + "\r\nCookie: id=" + SECRET
            + "\r\nProxy-Authorization: Basic " + SECRET + "\r\nX-Api-Key: " + SECRET + "\r\nbaggage: user=" + SECRET
            + "\r\nReferer: http://shop/?token=" + SECRET + "\r\nHost: " + SECRET
            + ".internal\r\nX-Long-Name-Of-A-Header: "
            + SECRET + "\r\nServer-Token: " + SECRET + "\r\nVia-Token: " + SECRET + "\r\nX-B3-Token: " + SECRET
            + "\r\n";
    private static final String ANSWER_HEADERS =
            "Set-Cookie: id=" + SECRET + "\r\nLocation: http://shop/?token=" + SECRET
                    + "\r\nWWW-Authenticate: " + SECRET + "\r\nServer: evil" + HARM + "\r\nVia: 1.1 evil" + HARM
                    + "\r\nKeep-Alive: timeout=5" + HARM + "\r\nConnection: keep-alive" + HARM + "\r\n";

    /** What is asked. */
    private static final String[] REQUESTS = {
        "POST /pay;jsessionid=" + SECRET + "?token=" + SECRET + "#" + SECRET + " HTTP/1.1\r\n",
        "POST http://user:" + SECRET + "@shop/pay?token=" + SECRET + " HTTP/1.1\r\n",
        "POST http://" + SECRET + "@shop?" + SECRET + " HTTP/1.1\r\n",
        "POST //user:" + SECRET + "@shop/pay HTTP/1.1\r\n",
        "POST /evil\u00e2\u0080\u00ae\u00c3\u0028\u00ff HTTP/1.1\r\n",
        "POST /evil" + HARM.replace("\r", "").replace(" ", "") + " HTTP/1.1\r\n",
        "POST /fetch/http://user:" + SECRET + "@shop/pay HTTP/1.1\r\n",
        "EVIL\u001b[31m /evil HTTP/1.1\r\n",
        "POST /x HTTP/1.1\r\n" + SECRET + "\r\n",
    };

    private static final String BODY = SECRET + SECRET + SECRET + SECRET;

    private final TlsWires client = new TlsWires(TlsKeys.context(TlsKeys.NOBODY, TlsKeys.SERVER), "TLSv1.2");
    private final TlsWires server = new TlsWires(TlsKeys.context(TlsKeys.SERVER, TlsKeys.CLIENT), "TLSv1.2");

    private PlantedSecrets() throws Exception {}

    public static void main(String[] args) throws Exception {
        PlantedSecrets secrets = new PlantedSecrets();
        for (String request : REQUESTS) {
            secrets.fail(request + SECRET_HEADERS + "Content-Length: 100000\r\n\r\n" + BODY);
        }
        secrets.fail("AUTH " + SECRET + "\r\n" + BODY);
        secrets.fail("CONNECT shop:443 HTTP/1.1\r\n" + SECRET_HEADERS + "\r\n" + BODY);
        System.out.println("done=true");
    }

    private void fail(String request) throws Exception {
        fail(request, false);
        fail(request, true);
    }

    private void fail(String request, boolean tls) throws Exception {
        TlsStage stage = new TlsStage(tls ? "tls" : "plain");
        int port = stage.serve(accepted -> serve(accepted, tls));
        try (Wire wire =
                tls ? client.opener("socket").open(TlsStage.HOST, port) : SocketWire.open(TlsStage.HOST, port)) {
            wire.send(TlsStage.text(request));
            byte[] body = new byte[1000];
            Arrays.fill(body, (byte) 'x');
            System.arraycopy(TlsStage.text(BODY), 0, body, 0, BODY.length());
            byte[] answer = new byte[8192];
            for (int i = 0; i < 50; i++) {
                wire.send(body);
                Thread.sleep(1);
            }
            while (wire.receive(answer) >= 0) {
                continue;
            }
        } catch (IOException expected) {
            // the reset
        }
        stage.awaitServer();
    }

    /** Answers at once, reads little, and resets by closing. */
    private void serve(Socket accepted, boolean tls) throws Exception {
        Wire wire = new SocketWire(tls ? server.serving(accepted, true) : accepted);
        wire.receive(new byte[64]);
        wire.send(TlsStage.text(
                "HTTP/1.1 413 " + SECRET + "\r\n" + ANSWER_HEADERS + "Content-Length: 1000\r\n\r\n" + BODY));
        Thread.sleep(20);
        accepted.setSoLinger(true, 0);
        accepted.close();
    }
}
