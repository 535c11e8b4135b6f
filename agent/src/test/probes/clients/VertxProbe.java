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
        client = client(new HttpClientOptions().setKeepAliveTimeout(77));
    }

    /** With one connection, for the response may be here before it is back in the pool; each version says that otherwise. */
    private HttpClient client(HttpClientOptions options) throws ReflectiveOperationException {
        try {
            HttpClientOptions.class.getMethod("setMaxPoolSize", int.class).invoke(options, 1);
            return vertx.createHttpClient(options);
        } catch (NoSuchMethodException newer) {
            Class<?> type = Class.forName("io.vertx.core.http.PoolOptions");
            Object pool = type.getConstructor().newInstance();
            type.getMethod("setHttp1MaxSize", int.class).invoke(pool, 1);
            return (HttpClient) Vertx.class
                    .getMethod("createHttpClient", HttpClientOptions.class, type)
                    .invoke(vertx, options, pool);
        }
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

    /** Its threads keep a JVM alive until it is closed. */
    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    public static void main(String[] args) throws Exception {
        new VertxProbe().run(args);
    }
}
