import java.io.IOException;
import java.net.URI;
import java.util.Collections;
import java.util.concurrent.ExecutionException;
import org.apache.hc.client5.http.async.methods.SimpleHttpRequest;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.DefaultHttpRequestRetryStrategy;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClientBuilder;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManager;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.core5.http2.HttpVersionPolicy;
import org.apache.hc.core5.util.TimeValue;

/** Apache HttpClient 5, asynchronous: compiled against 5.0. */
public final class HttpClient5AsyncProbe extends ClientProbe {

    private final CloseableHttpAsyncClient client;

    private HttpClient5AsyncProbe(boolean repeats) {
        PoolingAsyncClientConnectionManager manager = PoolingAsyncClientConnectionManagerBuilder.create()
                .setConnectionTimeToLive(TimeValue.ofSeconds(70))
                .build();
        manager.setValidateAfterInactivity(TimeValue.ofSeconds(9));
        HttpAsyncClientBuilder builder = HttpAsyncClientBuilder.create()
                .setVersionPolicy(HttpVersionPolicy.FORCE_HTTP_1)
                .setConnectionManager(manager)
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setConnectionKeepAlive(TimeValue.ofSeconds(88))
                        .build());
        if (repeats) {
            builder.setRetryStrategy(new Eager());
        } else {
            builder.disableAutomaticRetries();
        }
        client = builder.build();
        client.start();
    }

    /** The one that it has by default never repeats where the server has closed. */
    private static final class Eager extends DefaultHttpRequestRetryStrategy {

        Eager() {
            super(2, TimeValue.ofMilliseconds(300), Collections.emptyList(), Collections.emptyList());
        }
    }

    @Override
    int get(String url) throws Exception {
        try {
            return client.execute(new SimpleHttpRequest("GET", URI.create(url)), null)
                    .get()
                    .getCode();
        } catch (ExecutionException e) {
            throw (Exception) e.getCause();
        }
    }

    @Override
    public void close() throws IOException {
        client.close();
    }

    public static void main(String[] args) throws Exception {
        new HttpClient5AsyncProbe(repeats(args)).run(args);
    }
}
