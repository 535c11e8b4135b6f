import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import javax.net.ssl.SSLSocket;

/** java.net.http over TLS, in HTTP/1.1: two exchanges, and a third that the server does not answer. Argument: protocol. */
public final class JavaNetHttpTls {

    private JavaNetHttpTls() {}

    public static void main(String[] args) throws Exception {
        TlsWires server = new TlsWires(TlsKeys.context(TlsKeys.SERVER, TlsKeys.CLIENT), args[0]);
        int port = new TlsStage("http").serve(accepted -> {
            SSLSocket tls = server.serving(accepted, true);
            TlsStage.answer(new SocketWire(tls), 2);
            tls.close();
        });
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(TlsKeys.context(TlsKeys.NOBODY, TlsKeys.SERVER))
                .build();
        for (String path : new String[] {"/first", "/second", "/third"}) {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + path));
            if (path.equals("/third")) {
                // one that is not repeated
                request.POST(HttpRequest.BodyPublishers.ofString("hello"));
            }
            try {
                System.out.println(path + "="
                        + client.send(request.build(), BodyHandlers.ofString()).statusCode());
            } catch (java.io.IOException e) {
                System.out.println(path + "=" + e);
            }
        }
        System.out.println("done=true");
    }
}
