import java.io.IOException;
import java.time.Duration;
import reactor.core.Exceptions;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;

/** Reactor Netty, on Java's channels. It repeats what had not been sent yet, and nothing else. */
public final class ReactorNettyProbe extends ClientProbe {

    private final ConnectionProvider pool = ConnectionProvider.builder("probe")
            // two would take turns
            .maxConnections(1)
            .maxIdleTime(Duration.ofSeconds(77))
            .maxLifeTime(Duration.ofSeconds(70))
            .build();
    private final HttpClient client;

    private ReactorNettyProbe(boolean repeats) {
        client = HttpClient.create(pool).disableRetry(!repeats);
    }

    @Override
    int get(String url) throws IOException {
        try {
            return client.get()
                    .uri(url)
                    .responseSingle((response, body) ->
                            body.asString().map(text -> response.status().code()))
                    .block();
        } catch (RuntimeException e) {
            throw (IOException) Exceptions.unwrap(e);
        }
    }

    @Override
    public void close() {
        pool.dispose();
    }

    public static void main(String[] args) throws Exception {
        System.setProperty("reactor.netty.native", "false");
        new ReactorNettyProbe(repeats(args)).run(args);
    }
}
