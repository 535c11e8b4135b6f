import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.http2.client.HTTP2Client;
import org.eclipse.jetty.http2.client.transport.HttpClientTransportOverHTTP2;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** Jetty's client 12: over TLS by ALPN, in the clear by prior knowledge. */
public final class Http2Jetty12 extends Http2Probe {

    private final HttpClient client;

    private Http2Jetty12(String keys) throws Exception {
        SslContextFactory.Client tls = new SslContextFactory.Client();
        tls.setSslContext(tls(keys));
        ClientConnector connector = new ClientConnector();
        connector.setSslContextFactory(tls);
        client = new HttpClient(new HttpClientTransportOverHTTP2(new HTTP2Client(connector)));
        // requests at once shall be streams of the same one
        client.setMaxConnectionsPerDestination(1);
        client.start();
    }

    @Override
    int get(String url, long millis) throws Exception {
        return client.newRequest(url)
                .headers(it -> it.put("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"))
                .timeout(millis, TimeUnit.MILLISECONDS)
                .send()
                .getStatus();
    }

    public static void main(String[] args) throws Exception {
        new Http2Jetty12(args[1]).run(args);
    }
}
