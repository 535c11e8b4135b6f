package io.resetscope.lab.client;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpMethod;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Arrays;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.SynchronousSink;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;

/** Reactor Netty's client, on which Spring's WebClient stands, with its defaults unless it is told otherwise. */
public final class ReactorNettyDriver implements Driver {

    private ConnectionProvider pool = ConnectionProvider.create("lab");
    private HttpClient client = HttpClient.create(pool);

    @Override
    public void configure(Habits habits) {
        pool = pool(habits);
        client = client(pool, habits);
    }

    static ConnectionProvider pool(Habits habits) {
        return ConnectionProvider.builder("configured")
                .maxIdleTime(Duration.ofMillis(habits.keepAliveMillis))
                .maxLifeTime(Duration.ofMillis(habits.timeToLiveMillis))
                .build();
    }

    static HttpClient client(ConnectionProvider pool, Habits habits) {
        return HttpClient.create(pool).disableRetry(!habits.retries);
    }

    @Override
    public int exchange(Call call) throws Exception {
        HttpClient prepared = client.responseTimeout(Duration.ofMillis(call.readTimeoutMillis))
                .headers(headers -> {
                    headers.set("traceparent", call.traceparent);
                    if (call.upload != null) {
                        headers.set("Content-Length", call.upload.length);
                    }
                    if (call.expects()) {
                        headers.set("Expect", "100-continue");
                    }
                });
        try {
            return prepared.request(HttpMethod.valueOf(call.method()))
                    .uri(call.url())
                    .send((request, out) -> call.upload == null ? out : out.send(body(call.upload)))
                    .responseSingle((response, body) -> body.asByteArray()
                            .then()
                            .thenReturn(response.status().code()))
                    .block(Duration.ofMillis(2L * call.readTimeoutMillis));
        } catch (RuntimeException e) {
            throw (Exception) Exceptions.unwrap(e);
        }
    }

    @Override
    public void close() {
        pool.dispose();
    }

    private static Flux<ByteBuf> body(Upload upload) {
        return Flux.generate(upload::open, ReactorNettyDriver::piece);
    }

    private static InputStream piece(InputStream body, SynchronousSink<ByteBuf> sink) {
        try {
            byte[] piece = new byte[Upload.PIECE];
            int count = body.read(piece);
            if (count < 0) {
                sink.complete();
            } else {
                sink.next(Unpooled.wrappedBuffer(Arrays.copyOf(piece, count)));
            }
            return body;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
