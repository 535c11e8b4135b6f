package io.resetscope.lab.server;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.io.entity.InputStreamEntity;
import org.apache.hc.core5.util.Timeout;

/** The clients by which {@link TomcatGateway} asks its upstreams. None of them asks twice. */
final class ServletClients {

    private static final int TIMEOUT_MILLIS = 2000;

    private static final HttpClient JAVA_NET_HTTP = HttpClient.newHttpClient();
    private static final CloseableHttpClient HTTP_CLIENT_5 = HttpClients.custom()
            .disableAutomaticRetries()
            .setDefaultRequestConfig(RequestConfig.custom()
                    .setResponseTimeout(Timeout.ofMilliseconds(TIMEOUT_MILLIS))
                    .build())
            .build();
    private static final OkHttpClient OK_HTTP = new OkHttpClient.Builder()
            .readTimeout(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS)
            .retryOnConnectionFailure(false)
            .build();

    private static final Map<String, Waiting> WAITING = Map.of(
            "urlconnection", ServletClients::urlConnection,
            "javanethttp", ServletClients::javaNetHttp,
            "httpclient5", ServletClients::httpClient5,
            "okhttp", ServletClients::okHttp);

    private static final Map<String, Function<Asked, CompletableFuture<Answer>>> ASYNCHRONOUS = Map.of(
            "javanethttp-async", ServletClients::javaNetHttpAsynchronous,
            "okhttp-async", ServletClients::okHttpAsynchronous);

    private ServletClients() {}

    /** Asks the upstream, and hands over its answer as soon as the head is there. */
    @FunctionalInterface
    interface Waiting {
        void ask(Asked asked, Answering answering) throws IOException;
    }

    @FunctionalInterface
    interface Answering {
        void answer(int status, InputStream body) throws IOException;
    }

    /** A whole response. */
    static final class Answer {

        final int status;
        final byte[] body;

        Answer(int status, byte[] body) {
            this.status = status;
            this.body = body;
        }
    }

    /** What a client is to ask the upstream. */
    static final class Asked {

        final String method;
        final String url;
        /** Null when there is none. */
        final String traceparent;
        /** Null when there is none. */
        final InputStream body;

        final long bodyBytes;

        Asked(String method, String url, String traceparent, InputStream body, long bodyBytes) {
            this.method = method;
            this.url = url;
            this.traceparent = traceparent;
            this.body = body;
            this.bodyBytes = bodyBytes;
        }
    }

    /** Null for one that does not wait in the thread. */
    static Waiting waiting(String name) {
        return WAITING.get(name);
    }

    static CompletableFuture<Answer> send(String name, Asked asked) {
        Function<Asked, CompletableFuture<Answer>> client = ASYNCHRONOUS.get(name);
        if (client == null) {
            throw new IllegalArgumentException(
                    "no client: " + name + "; there are " + WAITING.keySet() + " and " + ASYNCHRONOUS.keySet());
        }
        return client.apply(asked);
    }

    private static void urlConnection(Asked asked, Answering answering) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create(asked.url).toURL().openConnection();
        connection.setReadTimeout(TIMEOUT_MILLIS);
        if (asked.traceparent != null) {
            connection.setRequestProperty("traceparent", asked.traceparent);
        }
        int status = connection.getResponseCode();
        InputStream body = status < 400 ? connection.getInputStream() : connection.getErrorStream();
        answering.answer(status, body == null ? InputStream.nullInputStream() : body);
    }

    private static void javaNetHttp(Asked asked, Answering answering) throws IOException {
        try {
            HttpResponse<InputStream> answer =
                    JAVA_NET_HTTP.send(request(asked), HttpResponse.BodyHandlers.ofInputStream());
            answering.answer(answer.statusCode(), answer.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static HttpRequest request(Asked asked) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(asked.url)).timeout(Duration.ofMillis(TIMEOUT_MILLIS));
        if (asked.traceparent != null) {
            request.setHeader("traceparent", asked.traceparent);
        }
        return request.build();
    }

    private static void httpClient5(Asked asked, Answering answering) throws IOException {
        HttpUriRequestBase request = new HttpUriRequestBase(asked.method, URI.create(asked.url));
        if (asked.traceparent != null) {
            request.setHeader("traceparent", asked.traceparent);
        }
        if (asked.body != null) {
            request.setEntity(new InputStreamEntity(asked.body, asked.bodyBytes, null));
        }
        try (ClassicHttpResponse answer = HTTP_CLIENT_5.executeOpen(null, request, null)) {
            InputStream body = answer.getEntity() == null
                    ? InputStream.nullInputStream()
                    : answer.getEntity().getContent();
            answering.answer(answer.getCode(), body);
        }
    }

    private static void okHttp(Asked asked, Answering answering) throws IOException {
        try (Response answer = OK_HTTP.newCall(okHttpRequest(asked)).execute()) {
            answering.answer(answer.code(), answer.body().byteStream());
        }
    }

    private static Request okHttpRequest(Asked asked) {
        Request.Builder request = new Request.Builder().url(asked.url);
        if (asked.traceparent != null) {
            request.header("traceparent", asked.traceparent);
        }
        return request.build();
    }

    private static CompletableFuture<Answer> javaNetHttpAsynchronous(Asked asked) {
        return JAVA_NET_HTTP
                .sendAsync(request(asked), HttpResponse.BodyHandlers.ofByteArray())
                .thenApply(answer -> new Answer(answer.statusCode(), answer.body()));
    }

    private static CompletableFuture<Answer> okHttpAsynchronous(Asked asked) {
        CompletableFuture<Answer> whole = new CompletableFuture<>();
        OK_HTTP.newCall(okHttpRequest(asked)).enqueue(new Callback() {
            @Override
            public void onResponse(Call call, Response answer) {
                try (Response closed = answer) {
                    whole.complete(new Answer(closed.code(), closed.body().bytes()));
                } catch (IOException e) {
                    whole.completeExceptionally(e);
                }
            }

            @Override
            public void onFailure(Call call, IOException e) {
                whole.completeExceptionally(e);
            }
        });
        return whole;
    }
}
