package io.resetscope.demo.scenario;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/**
 * Apache HttpClient 5, which counts the connections that it opens. It honours {@code Keep-Alive: timeout}, as it comes.
 * Unlike as it comes, it does not repeat requests, which would hide failures, and sends no TCP keep-alive probes, as most
 * clients do not.
 */
final class PooledClient implements Closeable {
    private static final Timeout PATIENCE = Timeout.ofSeconds(30);

    private final Trace trace = new Trace();
    private final AtomicInteger opened = new AtomicInteger();
    private final boolean once;
    private final CloseableHttpClient client;

    PooledClient(int size, Keeping keeping) {
        once = keeping.once();
        client = HttpClients.custom()
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .setMaxConnTotal(size)
                        .setMaxConnPerRoute(size)
                        .setConnectionFactory(socket -> {
                            opened.incrementAndGet();
                            return ManagedHttpClientConnectionFactory.INSTANCE.createConnection(socket);
                        })
                        .setDefaultSocketConfig(probes(keeping.probesAfter()))
                        .build())
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setConnectionKeepAlive(
                                keeping.longest() == null
                                        ? TimeValue.NEG_ONE_MILLISECOND
                                        : TimeValue.of(keeping.longest()))
                        .setResponseTimeout(PATIENCE)
                        .build())
                .disableAutomaticRetries()
                .build();
    }

    private static SocketConfig probes(Duration after) {
        SocketConfig.Builder config = SocketConfig.custom().setSoKeepAlive(after != null);
        if (after != null) {
            int seconds = (int) after.toSeconds();
            config.setTcpKeepIdle(seconds).setTcpKeepInterval(seconds);
        }
        return config.build();
    }

    /** @param owner who has a connection of his own, as a login on it would make it */
    void get(ServerAddress server, String path, Object owner) throws IOException {
        HttpGet request = new HttpGet(server.url(path));
        request.setHeader("traceparent", trace.parent());
        if (once) {
            request.setHeader("Connection", "close");
        }
        HttpClientContext context = HttpClientContext.create();
        context.setUserToken(owner);
        client.execute(request, context, response -> {
            EntityUtils.consume(response.getEntity());
            return response.getCode();
        });
    }

    /** How many connections so far. */
    int opened() {
        return opened.get();
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}
