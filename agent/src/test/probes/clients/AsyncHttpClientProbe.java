import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import org.asynchttpclient.AsyncHttpClient;
import org.asynchttpclient.DefaultAsyncHttpClient;
import org.asynchttpclient.DefaultAsyncHttpClientConfig;

/** AsyncHttpClient: compiled against 2.12. */
public final class AsyncHttpClientProbe extends ClientProbe {

    private final AsyncHttpClient client;

    private AsyncHttpClientProbe(boolean repeats) throws ReflectiveOperationException {
        DefaultAsyncHttpClientConfig.Builder settings = new DefaultAsyncHttpClientConfig.Builder();
        settings.setMaxRequestRetry(repeats ? 2 : 0);
        set(settings, "setPooledConnectionIdleTimeout", 77_000);
        set(settings, "setConnectionTtl", 70_000);
        client = new DefaultAsyncHttpClient(settings.build());
    }

    /** A duration from 3 on. */
    private static void set(DefaultAsyncHttpClientConfig.Builder settings, String setter, int millis)
            throws ReflectiveOperationException {
        Class<?> type = settings.getClass();
        try {
            type.getMethod(setter, int.class).invoke(settings, millis);
        } catch (NoSuchMethodException newer) {
            type.getMethod(setter, Duration.class).invoke(settings, Duration.ofMillis(millis));
        }
    }

    @Override
    int get(String url) throws Exception {
        try {
            return client.prepareGet(url).execute().get().getStatusCode();
        } catch (ExecutionException e) {
            throw (Exception) e.getCause();
        }
    }

    @Override
    public void close() throws IOException {
        client.close();
    }

    public static void main(String[] args) throws Exception {
        new AsyncHttpClientProbe(repeats(args)).run(args);
    }
}
