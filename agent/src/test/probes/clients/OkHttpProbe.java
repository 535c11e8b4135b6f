import java.io.IOException;
import java.util.concurrent.TimeUnit;
import okhttp3.ConnectionPool;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;

/** OkHttp: compiled against 3, run with 3, 4 and 5. */
public final class OkHttpProbe extends ClientProbe {

    private final OkHttpClient client;

    private OkHttpProbe(boolean repeats) {
        client = new OkHttpClient.Builder()
                .connectionPool(new ConnectionPool(3, 77, TimeUnit.SECONDS))
                .retryOnConnectionFailure(repeats)
                .build();
    }

    @Override
    int get(String url) throws IOException {
        Request request = new Request.Builder().url(url).build();
        try (Response response = client.newCall(request).execute();
                ResponseBody body = response.body()) {
            body.bytes();
            return response.code();
        }
    }

    @Override
    public void close() {
        client.connectionPool().evictAll();
    }

    public static void main(String[] args) throws Exception {
        new OkHttpProbe(repeats(args)).run(args);
    }
}
