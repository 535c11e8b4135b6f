package io.resetscope.lab.client;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.apache.http.client.config.RequestConfig;
import org.apache.http.client.methods.HttpRequestBase;
import org.apache.http.config.RegistryBuilder;
import org.apache.http.impl.nio.client.CloseableHttpAsyncClient;
import org.apache.http.impl.nio.client.HttpAsyncClients;
import org.apache.http.impl.nio.conn.PoolingNHttpClientConnectionManager;
import org.apache.http.impl.nio.reactor.DefaultConnectingIOReactor;
import org.apache.http.nio.conn.NoopIOSessionStrategy;
import org.apache.http.nio.conn.SchemeIOSessionStrategy;
import org.apache.http.nio.conn.ssl.SSLIOSessionStrategy;
import org.apache.http.nio.reactor.IOReactorException;

/** Apache HttpAsyncClient 4.1. It keeps what the server lets it keep, and repeats nothing. */
public final class HttpClient4AsyncDriver implements Driver {

    private CloseableHttpAsyncClient client;

    @Override
    public void configure(Habits habits) throws IOReactorException {
        PoolingNHttpClientConnectionManager manager = new PoolingNHttpClientConnectionManager(
                new DefaultConnectingIOReactor(),
                null,
                RegistryBuilder.<SchemeIOSessionStrategy>create()
                        .register("http", NoopIOSessionStrategy.INSTANCE)
                        .register("https", SSLIOSessionStrategy.getSystemDefaultStrategy())
                        .build(),
                null,
                null,
                habits.timeToLiveMillis,
                TimeUnit.MILLISECONDS);
        client = HttpAsyncClients.custom().setConnectionManager(manager).build();
        client.start();
    }

    @Override
    public int exchange(Call call) throws Exception {
        if (client == null) {
            client = HttpAsyncClients.createDefault();
            client.start();
        }
        HttpRequestBase request = HttpClient4Driver.request(call);
        request.setHeader("traceparent", call.traceparent);
        request.setConfig(RequestConfig.custom()
                .setConnectTimeout(call.readTimeoutMillis)
                .setSocketTimeout(call.readTimeoutMillis)
                .setExpectContinueEnabled(call.expects())
                .build());
        return call.await(client.execute(request, null)).getStatusLine().getStatusCode();
    }

    @Override
    public void close() throws IOException {
        if (client != null) {
            client.close();
        }
    }
}
