package io.resetscope.lab.client;

import java.io.IOException;
import org.apache.http.client.config.RequestConfig;
import org.apache.http.client.methods.CloseableHttpResponse;
import org.apache.http.client.methods.HttpGet;
import org.apache.http.client.methods.HttpPost;
import org.apache.http.client.methods.HttpRequestBase;
import org.apache.http.entity.InputStreamEntity;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.impl.client.HttpClients;
import org.apache.http.util.EntityUtils;

/** Apache HttpClient 4.5 with its defaults. */
public final class HttpClient4Driver implements Driver {

    private final CloseableHttpClient client = HttpClients.createDefault();

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

    private static HttpRequestBase request(Call call) {
        if (call.upload == null) {
            return new HttpGet(call.url());
        }
        HttpPost post = new HttpPost(call.url());
        post.setEntity(new InputStreamEntity(call.upload.open(), call.upload.length));
        return post;
    }
}
