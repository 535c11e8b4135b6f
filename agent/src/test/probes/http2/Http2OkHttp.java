import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.ConnectionPool;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;

/** OkHttp: over TLS by ALPN, in the clear by prior knowledge. It repeats nothing. */
public final class Http2OkHttp extends Http2Probe {

    private final OkHttpClient encrypted;
    private final OkHttpClient clear;

    private Http2OkHttp(String keys) throws Exception {
        // as many as there are servers: five are the default
        ConnectionPool pool = new ConnectionPool(20, 5, TimeUnit.MINUTES);
        encrypted = new OkHttpClient.Builder()
                .connectionPool(pool)
                .pingInterval(1200, TimeUnit.MILLISECONDS)
                .retryOnConnectionFailure(false)
                .sslSocketFactory(tls(keys).getSocketFactory(), trustManager(keys))
                .build();
        clear = new OkHttpClient.Builder()
                .connectionPool(pool)
                .pingInterval(1200, TimeUnit.MILLISECONDS)
                .retryOnConnectionFailure(false)
                .protocols(Arrays.asList(Protocol.H2_PRIOR_KNOWLEDGE))
                .build();
    }

    @Override
    int get(String url, long millis) throws Exception {
        Request request = new Request.Builder()
                .url(url)
                .header("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
                .build();
        Call call = (url.startsWith("https") ? encrypted : clear).newCall(request);
        call.timeout().timeout(millis, TimeUnit.MILLISECONDS);
        try (Response response = call.execute()) {
            response.body().bytes();
            return response.code();
        }
    }

    public static void main(String[] args) throws Exception {
        new Http2OkHttp(args[1]).run(args);
    }
}
