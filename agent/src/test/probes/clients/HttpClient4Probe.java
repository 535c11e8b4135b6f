import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.apache.http.client.config.RequestConfig;
import org.apache.http.client.methods.CloseableHttpResponse;
import org.apache.http.client.methods.HttpGet;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.impl.client.DefaultHttpRequestRetryHandler;
import org.apache.http.impl.client.HttpClientBuilder;
import org.apache.http.impl.conn.PoolingHttpClientConnectionManager;
import org.apache.http.util.EntityUtils;

/** Apache HttpClient 4: compiled against 4.3. */
public final class HttpClient4Probe extends ClientProbe {

    private final CloseableHttpClient client;

    private HttpClient4Probe(boolean repeats) throws ReflectiveOperationException {
        PoolingHttpClientConnectionManager manager = new PoolingHttpClientConnectionManager(70, TimeUnit.SECONDS);
        HttpClientBuilder builder = HttpClientBuilder.create()
                .setConnectionManager(manager)
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setStaleConnectionCheckEnabled(false)
                        .build());
        if (repeats) {
            builder.setRetryHandler(new DefaultHttpRequestRetryHandler(2, true));
        } else {
            builder.disableAutomaticRetries();
        }
        from44(manager, builder);
        client = builder.build();
    }

    private static void from44(PoolingHttpClientConnectionManager manager, HttpClientBuilder builder)
            throws ReflectiveOperationException {
        try {
            manager.getClass()
                    .getMethod("setValidateAfterInactivity", int.class)
                    .invoke(manager, 9000);
            builder.getClass()
                    .getMethod("evictIdleConnections", long.class, TimeUnit.class)
                    .invoke(builder, 66L, TimeUnit.SECONDS);
        } catch (NoSuchMethodException before) {
            System.out.println("from44=false");
        }
    }

    @Override
    int get(String url) throws IOException {
        try (CloseableHttpResponse response = client.execute(new HttpGet(url))) {
            EntityUtils.consume(response.getEntity());
            return response.getStatusLine().getStatusCode();
        }
    }

    @Override
    public void close() throws IOException {
        client.close();
    }

    public static void main(String[] args) throws Exception {
        new HttpClient4Probe(repeats(args)).run(args);
    }
}
