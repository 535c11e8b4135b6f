package io.resetscope.lab.client;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** {@link HttpClient} of the JDK, from 11 on. */
public final class JavaNetHttpDriver implements Driver {

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @Override
    public int exchange(Call call) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(call.url()))
                .timeout(Duration.ofMillis(call.readTimeoutMillis))
                .header("traceparent", call.traceparent)
                .expectContinue(call.expects())
                .method(call.method(), body(call))
                .build();
        return client.send(request, BodyHandlers.ofByteArray()).statusCode();
    }

    @Override
    public void close() {}

    private static BodyPublisher body(Call call) {
        return call.upload == null
                ? BodyPublishers.noBody()
                : BodyPublishers.fromPublisher(BodyPublishers.ofInputStream(call.upload::open), call.upload.length);
    }
}
