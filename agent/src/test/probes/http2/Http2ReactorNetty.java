import io.netty.handler.ssl.SslProvider;
import java.time.Duration;
import javax.net.ssl.TrustManagerFactory;
import reactor.netty.http.Http2SslContextSpec;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.tcp.SslProvider.GenericSslContextSpec;

/** Reactor Netty, on Java's channels: over TLS by ALPN, in the clear by prior knowledge. It repeats nothing. */
public final class Http2ReactorNetty extends Http2Probe {

    /** One connection to each server: requests at once shall be streams of the same. */
    private final ConnectionProvider pool = ConnectionProvider.create("probe", 1);

    private final HttpClient encrypted;
    private final HttpClient clear;

    private Http2ReactorNetty(String keys) throws Exception {
        TrustManagerFactory trust = trust(keys);
        Http2SslContextSpec tls = Http2SslContextSpec.forClient();
        tls.configure(builder -> builder.trustManager(trust).sslProvider(SslProvider.JDK));
        GenericSslContextSpec<?> context = tls;
        encrypted = HttpClient.create(pool)
                .disableRetry(true)
                .protocol(HttpProtocol.H2)
                .secure(spec -> spec.sslContext(context));
        clear = HttpClient.create(pool).disableRetry(true).protocol(HttpProtocol.H2C);
    }

    @Override
    int get(String url, long millis) throws Exception {
        return (url.startsWith("https") ? encrypted : clear)
                .headers(it -> it.set("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"))
                .responseTimeout(Duration.ofMillis(millis))
                .get()
                .uri(url)
                .responseSingle((response, body) -> body.asString()
                        .defaultIfEmpty("")
                        .map(text -> response.status().code()))
                .block();
    }

    public static void main(String[] args) throws Exception {
        System.setProperty("reactor.netty.native", "false");
        new Http2ReactorNetty(args[1]).run(args);
    }
}
