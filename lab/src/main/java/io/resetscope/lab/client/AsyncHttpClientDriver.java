package io.resetscope.lab.client;

import java.io.IOException;
import org.asynchttpclient.AsyncHttpClient;
import org.asynchttpclient.DefaultAsyncHttpClient;
import org.asynchttpclient.DefaultAsyncHttpClientConfig;
import org.asynchttpclient.RequestBuilder;
import org.asynchttpclient.request.body.generator.InputStreamBodyGenerator;

/**
 * AsyncHttpClient, with its defaults unless it is told otherwise: compiled against 2, run with 2 and 3. What is a number in
 * one and a duration in the other is told by system properties.
 */
public final class AsyncHttpClientDriver implements Driver {

    private static final int RETRIES = 2;

    private AsyncHttpClient client;

    @Override
    public void configure(Habits habits) {
        client = new DefaultAsyncHttpClient(new DefaultAsyncHttpClientConfig.Builder()
                .setMaxRequestRetry(habits.retries ? RETRIES : 0)
                .build());
    }

    @Override
    public int exchange(Call call) throws Exception {
        if (client == null) {
            client = new DefaultAsyncHttpClient();
        }
        RequestBuilder request = new RequestBuilder(call.method());
        request.setUrl(call.url());
        request.setHeader("traceparent", call.traceparent);
        if (call.expects()) {
            request.setHeader("Expect", "100-continue");
        }
        if (call.upload != null) {
            request.setBody(new InputStreamBodyGenerator(call.upload.open(), call.upload.length));
        }
        return call.await(client.executeRequest(request.build())).getStatusCode();
    }

    @Override
    public void close() throws IOException {
        if (client != null) {
            client.close();
        }
    }
}
