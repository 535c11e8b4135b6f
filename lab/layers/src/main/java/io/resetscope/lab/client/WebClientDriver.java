package io.resetscope.lab.client;

import java.net.URI;
import java.time.Duration;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.netty.resources.ConnectionProvider;

/** Spring's WebClient on Reactor Netty, as usual. */
public final class WebClientDriver implements Driver {

    private ConnectionProvider pool;
    private WebClient client;

    @Override
    public void configure(Habits habits) {
        pool = ReactorNettyDriver.pool(habits);
        client = WebClient.builder()
                .clientConnector(new ReactorClientHttpConnector(ReactorNettyDriver.client(pool, habits)))
                .build();
    }

    @Override
    public int exchange(Call call) {
        return client.get()
                .uri(URI.create(call.url()))
                .header("traceparent", call.traceparent)
                .retrieve()
                .toBodilessEntity()
                .block(Duration.ofMillis(2L * call.readTimeoutMillis))
                .getStatusCode()
                .value();
    }

    @Override
    public void close() {
        pool.dispose();
    }
}
