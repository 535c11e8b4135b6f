import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** java.net.http.HttpClient. It repeats a GET, once, and never a POST. */
public final class JavaNetHttpProbe extends ClientProbe {

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String method;

    private JavaNetHttpProbe(boolean repeats) {
        method = repeats ? "GET" : "POST";
    }

    @Override
    int get(String url) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode();
    }

    @Override
    public void close() {
        // it ends with the JVM
    }

    public static void main(String[] args) throws Exception {
        System.setProperty("jdk.httpclient.keepalive.timeout", "77");
        new JavaNetHttpProbe(repeats(args)).run(args);
    }
}
