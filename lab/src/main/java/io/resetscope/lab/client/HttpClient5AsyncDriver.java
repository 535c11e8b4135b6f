package io.resetscope.lab.client;

import java.io.IOException;
import org.apache.hc.client5.http.async.methods.SimpleHttpRequest;
import org.apache.hc.client5.http.async.methods.SimpleRequestBuilder;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClientBuilder;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.reactor.IOReactorConfig;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/** Apache HttpClient 5, asynchronous, with its defaults unless it is told otherwise. */
public final class HttpClient5AsyncDriver implements Driver {

    private CloseableHttpAsyncClient client;
    private RequestConfig defaults = RequestConfig.DEFAULT;

    @Override
    public void configure(Habits habits) {
        defaults = RequestConfig.custom()
                .setConnectionKeepAlive(TimeValue.ofMilliseconds(habits.keepAliveMillis))
                .build();
        HttpAsyncClientBuilder builder = HttpAsyncClients.custom()
                .setDefaultRequestConfig(defaults)
                .setConnectionManager(PoolingAsyncClientConnectionManagerBuilder.create()
                        .setDefaultConnectionConfig(HttpClient5Driver.connections(habits))
                        .setDefaultTlsConfig(HttpClient5Driver.handshakes())
                        .build());
        // by default it sends TCP keep-alive probes after 5 s, which a balancer that forgot resets
        builder.setIOReactorConfig(
                IOReactorConfig.custom().setSoKeepAlive(false).build());
        if (habits.retries) {
            builder.setRetryStrategy(HttpClient5Driver.retries());
        } else {
            builder.disableAutomaticRetries();
        }
        client = builder.build();
        client.start();
    }

    @Override
    public int exchange(Call call) throws Exception {
        if (client == null) {
            client = HttpAsyncClients.createDefault();
            client.start();
        }
        SimpleRequestBuilder request = SimpleRequestBuilder.create(call.method())
                .setUri(call.url())
                .setHeader("traceparent", call.traceparent)
                .setRequestConfig(RequestConfig.copy(defaults)
                        .setResponseTimeout(Timeout.ofMilliseconds(call.readTimeoutMillis))
                        .setExpectContinueEnabled(call.expects())
                        .build());
        if (call.upload != null) {
            request.setBody(new byte[(int) call.upload.length], ContentType.APPLICATION_OCTET_STREAM);
        }
        SimpleHttpRequest built = request.build();
        return call.await(client.execute(built, null)).getCode();
    }

    @Override
    public void close() throws IOException {
        if (client != null) {
            client.close();
        }
    }
}
