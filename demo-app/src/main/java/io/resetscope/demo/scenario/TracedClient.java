package io.resetscope.demo.scenario;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import okhttp3.ConnectionPool;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/** OkHttp as many applications have it. All requests of one such client belong to one trace. */
final class TracedClient implements Closeable {
    private static final Duration POOL_KEEP_ALIVE = Duration.ofMinutes(5);
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final Trace trace = new Trace();
    private final OkHttpClient client;
    private final Stage stage;

    private TracedClient(Stage stage, Duration poolKeepAlive, boolean retries) {
        this(stage, poolKeepAlive, retries, TIMEOUT);
    }

    private TracedClient(Stage stage, Duration poolKeepAlive, boolean retries, Duration readTimeout) {
        this.stage = stage;
        this.client = new OkHttpClient.Builder()
                .connectionPool(new ConnectionPool(5, poolKeepAlive.toMillis(), TimeUnit.MILLISECONDS))
                .retryOnConnectionFailure(retries)
                .readTimeout(readTimeout)
                .writeTimeout(TIMEOUT)
                .build();
    }

    /** With OkHttp's own pool, and no retry that hides a failure. */
    static TracedClient plain(Stage stage) {
        return stage.keep(new TracedClient(stage, POOL_KEEP_ALIVE, false));
    }

    /** That keeps idle connections for so long only. */
    static TracedClient keeping(Stage stage, Duration poolKeepAlive) {
        return stage.keep(new TracedClient(stage, poolKeepAlive, false));
    }

    /** As OkHttp comes: what failed on a pooled connection is tried once more. */
    static TracedClient retrying(Stage stage) {
        return stage.keep(new TracedClient(stage, POOL_KEEP_ALIVE, true));
    }

    /** That waits for an answer for so long only. */
    static TracedClient impatient(Stage stage, Duration timeout) {
        return stage.keep(new TracedClient(stage, POOL_KEEP_ALIVE, false, timeout));
    }

    int get(ServerAddress server, String path) throws IOException {
        return send(new Request.Builder().url(server.url(path)).build()).code;
    }

    /** A response that has been read to its end, or else the connection does not go back to the pool. */
    record Answer(int code, String body) {}

    Answer send(Request request) throws IOException {
        String traceparent = trace.parent();
        stage.say(request.method() + ' ' + request.url() + "  traceparent: " + traceparent);
        Request traced = request.newBuilder().header("traceparent", traceparent).build();
        try (Response response = client.newCall(traced).execute()) {
            Answer answer = new Answer(response.code(), response.body().string());
            stage.say("HTTP " + answer.code()
                    + (answer.body().isBlank() ? "" : "  " + answer.body().strip()));
            return answer;
        }
    }

    Observation observe(ServerAddress server, String path) {
        return observe(new Request.Builder().url(server.url(path)).build());
    }

    Observation observe(Request request) {
        try {
            Answer answer = send(request);
            return Observation.ofResponse(answer.code(), answer.body());
        } catch (IOException failure) {
            return Observation.ofFailure(failure);
        }
    }

    @Override
    public void close() {
        client.dispatcher().executorService().shutdown();
        client.connectionPool().evictAll();
    }
}
