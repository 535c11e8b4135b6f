import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.http.HttpResponse;
import org.apache.http.client.methods.HttpGet;
import org.apache.http.config.RegistryBuilder;
import org.apache.http.impl.nio.client.CloseableHttpAsyncClient;
import org.apache.http.impl.nio.client.HttpAsyncClientBuilder;
import org.apache.http.impl.nio.conn.PoolingNHttpClientConnectionManager;
import org.apache.http.impl.nio.reactor.DefaultConnectingIOReactor;
import org.apache.http.nio.conn.NoopIOSessionStrategy;
import org.apache.http.nio.conn.SchemeIOSessionStrategy;

/** Apache HttpAsyncClient 4: compiled against 4.1. It never repeats. */
public final class HttpClient4AsyncProbe extends ClientProbe {

    private final CloseableHttpAsyncClient client;

    private HttpClient4AsyncProbe() throws IOException {
        PoolingNHttpClientConnectionManager manager = new PoolingNHttpClientConnectionManager(
                new DefaultConnectingIOReactor(),
                null,
                RegistryBuilder.<SchemeIOSessionStrategy>create()
                        .register("http", NoopIOSessionStrategy.INSTANCE)
                        .build(),
                null,
                null,
                70,
                TimeUnit.SECONDS);
        client = HttpAsyncClientBuilder.create().setConnectionManager(manager).build();
        client.start();
    }

    @Override
    int get(String url) throws Exception {
        try {
            HttpResponse response = client.execute(new HttpGet(url), null).get();
            return response.getStatusLine().getStatusCode();
        } catch (ExecutionException e) {
            throw (Exception) e.getCause();
        }
    }

    @Override
    public void close() throws IOException {
        client.close();
    }

    public static void main(String[] args) throws Exception {
        new HttpClient4AsyncProbe().run(args);
    }
}
