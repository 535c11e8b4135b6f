import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** java.net.http: over TLS by ALPN, in the clear by an upgrade. It never repeats a POST that was begun. */
public final class Http2JavaNet extends Http2Probe {

    private final HttpClient client;

    private Http2JavaNet(String keys) throws Exception {
        client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_2)
                .sslContext(tls(keys))
                .build();
    }

    @Override
    int get(String url, long millis) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .header("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
                .timeout(Duration.ofMillis(millis))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode();
    }

    public static void main(String[] args) throws Exception {
        new Http2JavaNet(args[1]).run(args);
    }
}
