package io.resetscope.demo.scenario;

import java.io.Closeable;
import java.io.IOException;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import okhttp3.ConnectionPool;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/** OkHttp as many applications have it, except that no retry hides a failure. All its requests belong to one trace. */
final class TracedClient implements Closeable {
    private final HexFormat hex = HexFormat.of();
    private final String trace = random(16);
    private final OkHttpClient client = new OkHttpClient.Builder()
            .connectionPool(new ConnectionPool(5, 5, TimeUnit.MINUTES))
            .retryOnConnectionFailure(false)
            .build();
    private final Stage stage;

    TracedClient(Stage stage) {
        this.stage = stage;
    }

    int get(ServerAddress server, String path) throws IOException {
        String traceparent = "00-" + trace + "-" + random(8) + "-01";
        stage.say("GET " + server.url(path) + "  traceparent: " + traceparent);
        Request request = new Request.Builder()
                .url(server.url(path))
                .header("traceparent", traceparent)
                .build();
        try (Response response = client.newCall(request).execute()) {
            // read to the end, or the connection does not go back to the pool
            response.body().bytes();
            return response.code();
        }
    }

    Observation observe(ServerAddress server, String path) {
        try {
            return Observation.ofResponse(server.port(), get(server, path));
        } catch (IOException failure) {
            return Observation.ofFailure(server.port(), failure);
        }
    }

    @Override
    public void close() {
        client.connectionPool().evictAll();
    }

    private String random(int bytes) {
        byte[] id = new byte[bytes];
        ThreadLocalRandom.current().nextBytes(id);
        return hex.formatHex(id);
    }
}
