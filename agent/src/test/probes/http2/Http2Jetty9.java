import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.http2.client.HTTP2Client;
import org.eclipse.jetty.http2.client.http.HttpClientTransportOverHTTP2;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** Jetty's client 9.4: over TLS by ALPN, in the clear by prior knowledge. */
public final class Http2Jetty9 extends Http2Probe {

    private final HttpClient client;

    private Http2Jetty9(String keys) throws Exception {
        SslContextFactory.Client tls = new SslContextFactory.Client();
        tls.setSslContext(tls(keys));
        client = new HttpClient(new HttpClientTransportOverHTTP2(new HTTP2Client()), tls);
        // requests at once shall be streams of the same one
        client.setMaxConnectionsPerDestination(1);
        client.start();
    }

    @Override
    int get(String url, long millis) throws Exception {
        return client.newRequest(url)
                .header("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
                .timeout(millis, TimeUnit.MILLISECONDS)
                .send()
                .getStatus();
    }

    public static void main(String[] args) throws Exception {
        new Http2Jetty9(args[1]).run(args);
    }
}
