package io.resetscope.lab.server;

import io.resetscope.lab.server.TomcatGateway.Asked;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
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
    private static final int BAD_GATEWAY = 502;
    private static final int GATEWAY_TIMEOUT = 504;

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

    private static final Map<String, Passing> BY_NAME = Map.of(
            "urlconnection", blocking(ServletClients::urlConnection),
            "javanethttp", blocking(ServletClients::javaNetHttp),
            "httpclient5", blocking(ServletClients::httpClient5),
            "okhttp", blocking(ServletClients::okHttp),
            "javanethttp-async", ServletClients::javaNetHttpAsynchronous,
            "okhttp-async", ServletClients::okHttpAsynchronous);

    private ServletClients() {}

    /** Asks the upstream and answers the client. */
    @FunctionalInterface
    interface Passing {
        void pass(Asked asked, HttpServletResponse response) throws IOException;
    }

    /** Asks the upstream, and hands over its answer as soon as the head is there. */
    @FunctionalInterface
    private interface Asking {
        void ask(Asked asked, Answering answering) throws IOException;
    }

    @FunctionalInterface
    private interface Answering {
        void answer(int status, InputStream body) throws IOException;
    }

    static Passing named(String name) {
        Passing client = BY_NAME.get(name);
        if (client == null) {
            throw new IllegalArgumentException("no client: " + name + "; there are " + BY_NAME.keySet());
        }
        return client;
    }

    private static Passing blocking(Asking client) {
        return (asked, response) -> {
            try {
                client.ask(asked, (status, body) -> copy(status, body, response));
            } catch (IOException e) {
                if (response.isCommitted()) {
                    // so that the client does not take it for the whole
                    throw e;
                }
                response.setStatus(statusOf(e));
            }
        };
    }

    private static int statusOf(Throwable failure) {
        return failure instanceof SocketTimeoutException || failure instanceof HttpTimeoutException
                ? GATEWAY_TIMEOUT
                : BAD_GATEWAY;
    }

    /** What has come goes out at once. */
    private static void copy(int status, InputStream body, HttpServletResponse response) throws IOException {
        response.setStatus(status);
        byte[] buffer = new byte[8 * 1024];
        for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
            response.getOutputStream().write(buffer, 0, read);
            response.flushBuffer();
        }
    }

    private static void urlConnection(Asked asked, Answering answering) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create(asked.url).toURL().openConnection();
        connection.setReadTimeout(TIMEOUT_MILLIS);
        if (asked.traceparent() != null) {
            connection.setRequestProperty("traceparent", asked.traceparent());
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
        if (asked.traceparent() != null) {
            request.setHeader("traceparent", asked.traceparent());
        }
        return request.build();
    }

    private static void httpClient5(Asked asked, Answering answering) throws IOException {
        HttpUriRequestBase request = new HttpUriRequestBase(asked.request.getMethod(), URI.create(asked.url));
        if (asked.traceparent() != null) {
            request.setHeader("traceparent", asked.traceparent());
        }
        if (asked.hasBody()) {
            request.setEntity(new InputStreamEntity(asked.body(), asked.request.getContentLengthLong(), null));
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
        if (asked.traceparent() != null) {
            request.header("traceparent", asked.traceparent());
        }
        return request.build();
    }

    /** The whole response is awaited, and passed on by the client's thread. */
    private static void javaNetHttpAsynchronous(Asked asked, HttpServletResponse response) {
        AsyncContext asynchronous = asked.request.startAsync();
        JAVA_NET_HTTP
                .sendAsync(request(asked), HttpResponse.BodyHandlers.ofByteArray())
                .whenComplete((answer, failure) -> {
                    if (failure == null) {
                        end(asynchronous, answer.statusCode(), answer.body());
                    } else {
                        boolean wrapped = failure instanceof CompletionException;
                        end(asynchronous, statusOf(wrapped ? failure.getCause() : failure), new byte[0]);
                    }
                });
    }

    private static void okHttpAsynchronous(Asked asked, HttpServletResponse response) {
        AsyncContext asynchronous = asked.request.startAsync();
        OK_HTTP.newCall(okHttpRequest(asked)).enqueue(new Callback() {
            @Override
            public void onResponse(Call call, Response answer) {
                try (Response closed = answer) {
                    end(asynchronous, closed.code(), closed.body().bytes());
                } catch (IOException e) {
                    end(asynchronous, statusOf(e), new byte[0]);
                }
            }

            @Override
            public void onFailure(Call call, IOException e) {
                end(asynchronous, statusOf(e), new byte[0]);
            }
        });
    }

    private static void end(AsyncContext asynchronous, int status, byte[] body) {
        HttpServletResponse response = (HttpServletResponse) asynchronous.getResponse();
        try {
            response.setStatus(status);
            response.getOutputStream().write(body);
        } catch (IOException e) {
            System.err.println("client: " + e);
        }
        asynchronous.complete();
    }
}
