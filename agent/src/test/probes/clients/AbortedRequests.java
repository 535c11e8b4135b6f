import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/**
 * An application with three HTTP clients. Each gets {@code /answered} answered, and then its POST to {@code /aborted} ends
 * without an answer. Argument: the server's URL. Ends when its standard input says so.
 */
public final class AbortedRequests {

    private static final byte[] BODY = "order".getBytes(StandardCharsets.US_ASCII);

    private interface Client {
        int status(String method, URI uri) throws IOException, InterruptedException;
    }

    private AbortedRequests() {}

    public static void main(String[] args) throws Exception {
        // so that the request that fails is the one that is told of
        System.setProperty("sun.net.http.retryPost", "false");
        URI server = URI.create(args[0]);
        call("HttpURLConnection", AbortedRequests::urlConnection, server);
        HttpClient javaClient =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        call("java.net.http", (method, uri) -> javaNetHttp(javaClient, method, uri), server);
        OkHttpClient okHttp =
                new OkHttpClient.Builder().retryOnConnectionFailure(false).build();
        call("OkHttp", (method, uri) -> okHttp(okHttp, method, uri), server);
        System.out.println("waiting=true");
        System.in.read();
    }

    private static void call(String name, Client client, URI server) throws InterruptedException {
        try {
            System.out.println(name + ".answered=" + client.status("GET", server.resolve("/answered")));
            System.out.println(name + ".aborted=" + client.status("POST", server.resolve("/aborted")));
        } catch (IOException e) {
            System.out.println(name + ".exception=" + e);
        }
    }

    private static int urlConnection(String method, URI uri) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
        connection.setRequestMethod(method);
        if (method.equals("POST")) {
            connection.setDoOutput(true);
            connection.getOutputStream().write(BODY);
        }
        try (InputStream in = connection.getInputStream()) {
            in.readAllBytes();
            return connection.getResponseCode();
        }
    }

    private static int javaNetHttp(HttpClient client, String method, URI uri) throws IOException, InterruptedException {
        HttpRequest.BodyPublisher body = method.equals("POST")
                ? HttpRequest.BodyPublishers.ofByteArray(BODY)
                : HttpRequest.BodyPublishers.noBody();
        HttpRequest request = HttpRequest.newBuilder(uri).method(method, body).build();
        return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    private static int okHttp(OkHttpClient client, String method, URI uri) throws IOException {
        RequestBody body = method.equals("POST") ? RequestBody.create(BODY) : null;
        Request request =
                new Request.Builder().url(uri.toURL()).method(method, body).build();
        try (Response response = client.newCall(request).execute()) {
            response.body().bytes();
            return response.code();
        }
    }
}
