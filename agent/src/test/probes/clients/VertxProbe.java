import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.util.concurrent.ExecutionException;

/** Vert.x: compiled against 4.0. */
public final class VertxProbe extends ClientProbe {

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client;

    private VertxProbe() throws ReflectiveOperationException {
        // what it returns has another type in 5
        client = (HttpClient) Vertx.class
                .getMethod("createHttpClient", HttpClientOptions.class)
                .invoke(vertx, new HttpClientOptions().setKeepAliveTimeout(77));
    }

    @Override
    int get(String url) throws Exception {
        try {
            return client.request(new RequestOptions().setMethod(HttpMethod.GET).setAbsoluteURI(url))
                    .compose(request -> request.send())
                    .compose(response -> response.body().map(body -> response.statusCode()))
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get();
        } catch (ExecutionException e) {
            // its own are none
            throw e.getCause() instanceof IOException ? (IOException) e.getCause() : new IOException(e.getCause());
        }
    }

    @Override
    public void close() {
        vertx.close();
    }

    public static void main(String[] args) throws Exception {
        new VertxProbe().run(args);
        // its threads would go on
        System.exit(0);
    }
}
