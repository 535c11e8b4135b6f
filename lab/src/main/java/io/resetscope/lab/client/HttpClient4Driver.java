package io.resetscope.lab.client;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.apache.http.client.config.RequestConfig;
import org.apache.http.client.methods.CloseableHttpResponse;
import org.apache.http.client.methods.HttpGet;
import org.apache.http.client.methods.HttpPost;
import org.apache.http.client.methods.HttpRequestBase;
import org.apache.http.entity.InputStreamEntity;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.impl.client.DefaultHttpRequestRetryHandler;
import org.apache.http.impl.client.HttpClientBuilder;
import org.apache.http.impl.client.HttpClients;
import org.apache.http.impl.conn.PoolingHttpClientConnectionManager;
import org.apache.http.util.EntityUtils;

/** Apache HttpClient 4.5, with its defaults unless it is told otherwise. */
public final class HttpClient4Driver implements Driver {

    private CloseableHttpClient client = HttpClients.createDefault();

    @Override
    public void configure(Habits habits) {
        client = client(habits);
    }

    static CloseableHttpClient client(Habits habits) {
        PoolingHttpClientConnectionManager manager =
                new PoolingHttpClientConnectionManager(habits.timeToLiveMillis, TimeUnit.MILLISECONDS);
        manager.setValidateAfterInactivity((int) habits.validateAfterMillis);
        HttpClientBuilder builder = HttpClients.custom()
                .setConnectionManager(manager)
                .evictIdleConnections(habits.keepAliveMillis, TimeUnit.MILLISECONDS);
        if (habits.retries) {
            builder.setRetryHandler(new DefaultHttpRequestRetryHandler(2, true));
        } else {
            builder.disableAutomaticRetries();
        }
        return builder.build();
    }

    @Override
    public int exchange(Call call) throws IOException {
        HttpRequestBase request = request(call);
        request.setHeader("traceparent", call.traceparent);
        request.setConfig(RequestConfig.custom()
                .setConnectTimeout(call.readTimeoutMillis)
                .setSocketTimeout(call.readTimeoutMillis)
                .setExpectContinueEnabled(call.expects())
                .build());
        try (CloseableHttpResponse response = client.execute(request)) {
            EntityUtils.consume(response.getEntity());
            return response.getStatusLine().getStatusCode();
        }
    }

    @Override
    public void close() throws IOException {
        client.close();
    }

    static HttpRequestBase request(Call call) {
        if (call.upload == null) {
            return new HttpGet(call.url());
        }
        HttpPost post = new HttpPost(call.url());
        post.setEntity(new InputStreamEntity(call.upload.open(), call.upload.length));
        return post;
    }
}
