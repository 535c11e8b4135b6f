package io.resetscope.lab.client;

import java.io.IOException;
import java.net.URI;
import org.apache.hc.client5.http.HttpRequestRetryStrategy;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.DefaultHttpRequestRetryStrategy;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.io.entity.InputStreamEntity;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/** Apache HttpClient 5, classic, with its defaults, but for the timeouts of connects and handshakes, unless it is told otherwise. */
public final class HttpClient5Driver implements Driver {

    private CloseableHttpClient client = HttpClients.custom()
            .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                    .setDefaultConnectionConfig(ConnectionConfig.custom()
                            // three minutes by default
                            .setConnectTimeout(Timeout.ofSeconds(1))
                            .build())
                    .setDefaultTlsConfig(handshakes())
                    .build())
            .build();

    private RequestConfig defaults = RequestConfig.DEFAULT;

    @Override
    public void configure(Habits habits) {
        defaults = defaults(habits);
        client = client(habits);
    }

    private static RequestConfig defaults(Habits habits) {
        return RequestConfig.custom()
                .setConnectionKeepAlive(TimeValue.ofMilliseconds(habits.keepAliveMillis))
                .build();
    }

    static CloseableHttpClient client(Habits habits) {
        HttpClientBuilder builder = HttpClients.custom()
                .setDefaultRequestConfig(defaults(habits))
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .setDefaultConnectionConfig(connections(habits))
                        .setDefaultTlsConfig(handshakes())
                        // by default it sends TCP keep-alive probes after 5 s, which a balancer that forgot resets
                        .setDefaultSocketConfig(
                                SocketConfig.custom().setSoKeepAlive(false).build())
                        .build());
        if (habits.retries) {
            builder.setRetryStrategy(retries());
        } else {
            builder.disableAutomaticRetries();
        }
        return builder.build();
    }

    static ConnectionConfig connections(Habits habits) {
        return ConnectionConfig.custom()
                .setConnectTimeout(Timeout.ofSeconds(1))
                .setValidateAfterInactivity(TimeValue.ofMilliseconds(habits.validateAfterMillis))
                .setTimeToLive(TimeValue.ofMilliseconds(habits.timeToLiveMillis))
                .build();
    }

    /** By default they may take as long as a connect. */
    static TlsConfig handshakes() {
        return TlsConfig.custom().setHandshakeTimeout(Timeout.ofSeconds(10)).build();
    }

    static HttpRequestRetryStrategy retries() {
        return new DefaultHttpRequestRetryStrategy(2, TimeValue.ofMilliseconds(300));
    }

    @Override
    public int exchange(Call call) throws IOException {
        HttpUriRequestBase request = new HttpUriRequestBase(call.method(), URI.create(call.url()));
        request.setHeader("traceparent", call.traceparent);
        request.setConfig(RequestConfig.copy(defaults)
                .setResponseTimeout(Timeout.ofMilliseconds(call.readTimeoutMillis))
                .setExpectContinueEnabled(call.expects())
                .build());
        if (call.upload != null) {
            request.setEntity(new InputStreamEntity(
                    call.upload.open(), call.upload.length, ContentType.APPLICATION_OCTET_STREAM));
        }
        return client.execute(request, response -> {
            EntityUtils.consume(response.getEntity());
            return response.getCode();
        });
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}
