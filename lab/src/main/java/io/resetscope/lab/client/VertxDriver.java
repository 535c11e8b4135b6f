package io.resetscope.lab.client;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/** Vert.x's HTTP client, with its defaults unless it is told otherwise: compiled against 4, run with 4 and 5. */
public final class VertxDriver implements Driver {

    /** Each has its own event loops: one for all acts, or a busy machine takes seconds between a connect and its request. */
    private static final Vertx VERTX = Vertx.vertx();

    private HttpClientOptions options = new HttpClientOptions();
    private HttpClient client;

    @Override
    public void configure(Habits habits) {
        options = options.setKeepAliveTimeout((int) TimeUnit.MILLISECONDS.toSeconds(habits.keepAliveMillis));
    }

    @Override
    public int exchange(Call call) throws Exception {
        if (client == null) {
            // what it returns has another type in each
            client = (HttpClient) Vertx.class
                    .getMethod("createHttpClient", HttpClientOptions.class)
                    .invoke(VERTX, options);
        }
        RequestOptions wanted = new RequestOptions()
                .setMethod(HttpMethod.valueOf(call.method()))
                .setAbsoluteURI(call.url())
                .setTimeout(call.readTimeoutMillis)
                .putHeader("traceparent", call.traceparent);
        HttpClientRequest request = await(call, client.request(wanted));
        Future<HttpClientResponse> response = call.upload == null ? request.send() : request.response();
        // before anything is sent: a body that nobody waits for is dropped
        Future<Integer> status = response.compose(it -> it.body().map(body -> it.statusCode()));
        if (call.upload != null) {
            send(request, call);
        }
        return await(call, status);
    }

    private static <T> T await(Call call, Future<T> future) throws Exception {
        return call.await(future.toCompletionStage().toCompletableFuture());
    }

    /** Until it is sent, or cannot be; the response tells. */
    private static void send(HttpClientRequest request, Call call) throws IOException {
        request.putHeader("Content-Length", String.valueOf(call.upload.length));
        InputStream body = call.upload.open();
        byte[] piece = new byte[Upload.PIECE];
        for (int count = body.read(piece); count >= 0; count = body.read(piece)) {
            try {
                await(call, request.write(Buffer.buffer(Arrays.copyOf(piece, count))));
            } catch (Exception e) {
                return;
            }
        }
        request.end();
    }

    @Override
    public void close() {
        client.close();
    }
}
