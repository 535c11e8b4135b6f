import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;

/** One exchange by java.net.http, in HTTP/1.1. */
final class JavaNetHttpGet implements InFlight.Client {

    @Override
    public int get(String base, String path) throws Exception {
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        HttpRequest request = HttpRequest.newBuilder(URI.create(base + path)).build();
        return client.send(request, BodyHandlers.ofByteArray()).body().length;
    }
}
