package io.resetscope.lab.server;

import io.resetscope.lab.server.ServletClients.Answer;
import io.resetscope.lab.server.ServletClients.Asked;
import io.resetscope.lab.server.ServletClients.Waiting;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.net.http.HttpTimeoutException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;

/**
 * Passes a request on to one upstream after the other, until one answers: in the thread that serves it or, where the client
 * does not wait, in the client's.
 */
final class ServletPassing {

    private static final int BAD_GATEWAY = 502;
    private static final int GATEWAY_TIMEOUT = 504;

    private final String client;
    private final HttpServletRequest request;
    private final HttpServletResponse response;
    private final int ownStatus;

    /** @param ownStatus what the client is answered, whatever the upstream does; 0 for the upstream's status */
    ServletPassing(String client, HttpServletRequest request, HttpServletResponse response, int ownStatus) {
        this.client = client;
        this.request = request;
        this.response = response;
        this.ownStatus = ownStatus;
    }

    void pass(String... urls) throws IOException {
        Waiting waiting = ServletClients.waiting(client);
        if (waiting == null) {
            passLater(urls);
            return;
        }
        for (int i = 0; i < urls.length; i++) {
            try {
                waiting.ask(asked(urls[i]), this::copy);
                return;
            } catch (IOException e) {
                if (response.isCommitted()) {
                    // so that the client does not take it for the whole
                    throw e;
                }
                response.setStatus(statusOf(e));
            }
        }
    }

    private Asked asked(String url) throws IOException {
        long bodyBytes = request.getContentLengthLong();
        return new Asked(
                request.getMethod(),
                url,
                request.getHeader("traceparent"),
                bodyBytes > 0 ? request.getInputStream() : null,
                bodyBytes);
    }

    /** What has come goes out at once. */
    private void copy(int status, InputStream body) throws IOException {
        response.setStatus(ownStatus == 0 ? status : ownStatus);
        byte[] buffer = new byte[8 * 1024];
        for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
            response.getOutputStream().write(buffer, 0, read);
            response.flushBuffer();
        }
    }

    private void passLater(String... urls) throws IOException {
        AsyncContext asynchronous = request.startAsync();
        CompletableFuture<Answer> answer = ServletClients.send(client, asked(urls[0]));
        for (int i = 1; i < urls.length; i++) {
            Asked next = asked(urls[i]);
            answer = answer.handle((whole, failure) -> failure == null
                            ? CompletableFuture.completedFuture(whole)
                            : ServletClients.send(client, next))
                    .thenCompose(Function.identity());
        }
        answer.whenComplete((whole, failure) -> {
            if (failure == null) {
                end(asynchronous, ownStatus == 0 ? whole.status : ownStatus, whole.body);
            } else {
                boolean wrapped = failure instanceof CompletionException;
                end(asynchronous, statusOf(wrapped ? failure.getCause() : failure), new byte[0]);
            }
        });
    }

    private void end(AsyncContext asynchronous, int status, byte[] body) {
        try {
            response.setStatus(status);
            response.getOutputStream().write(body);
        } catch (IOException e) {
            System.err.println("client: " + e);
        }
        asynchronous.complete();
    }

    private static int statusOf(Throwable failure) {
        return failure instanceof SocketTimeoutException || failure instanceof HttpTimeoutException
                ? GATEWAY_TIMEOUT
                : BAD_GATEWAY;
    }
}
