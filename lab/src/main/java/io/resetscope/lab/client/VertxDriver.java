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
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/** Vert.x's HTTP client, with its defaults unless it is told otherwise: compiled against 4, run with 4 and 5. */
public final class VertxDriver implements Driver {

    /** Each has its own event loops: one for all acts, or a busy machine takes seconds between a connect and its request. */
    private static final Vertx VERTX = Vertx.vertx();

    private static boolean rehearsed;

    private HttpClientOptions options = new HttpClientOptions();
    private HttpClient client;

    @Override
    public void configure(Habits habits) {
        options = options.setKeepAliveTimeout((int) TimeUnit.MILLISECONDS.toSeconds(habits.keepAliveMillis));
    }

    @Override
    public int exchange(Call call) throws Exception {
        if (client == null) {
            rehearse();
            client = client(options);
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

    /** What it returns has another type in each. */
    private static HttpClient client(HttpClientOptions options) throws ReflectiveOperationException {
        return (HttpClient) Vertx.class
                .getMethod("createHttpClient", HttpClientOptions.class)
                .invoke(VERTX, options);
    }

    /** A first request loads its classes between the connect and the write, for which no server waits on a busy machine. */
    private static synchronized void rehearse() {
        if (rehearsed) {
            return;
        }
        rehearsed = true;
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            // 5 closes one that nobody holds any longer
            HttpClient first = client(new HttpClientOptions());
            Future<HttpClientResponse> response = first.request(
                            new RequestOptions().setHost("127.0.0.1").setPort(server.getLocalPort()))
                    .compose(request -> request.send());
            try (Socket client = server.accept()) {
                client.getInputStream().read();
                client.getOutputStream()
                        .write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                response.toCompletionStage().toCompletableFuture().get();
                first.close();
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
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
