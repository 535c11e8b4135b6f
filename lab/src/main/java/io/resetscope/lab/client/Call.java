package io.resetscope.lab.client;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** One request. */
public final class Call {

    public final String host;
    public final int port;
    public final String path;
    /** W3C trace context, different for each request. */
    public final String traceparent;
    /** Null for a GET; else it is a POST. */
    public final Upload upload;
    /** What becomes of the response: read to its end unless LEAVE or ABORT, which only clients that are ours can do. */
    final Step step;

    public final int readTimeoutMillis;
    final Habits habits;

    Call(String host, int port, String traceparent, Step step, int readTimeoutMillis, Habits habits) {
        this.host = host;
        this.port = port;
        this.path = step.name;
        this.traceparent = traceparent;
        this.step = step;
        this.upload = step.kind == Step.Kind.UPLOAD ? new Upload(step.amount, step.pauseMillis) : null;
        this.readTimeoutMillis = readTimeoutMillis;
        this.habits = habits;
    }

    /** What comes of it: the status, or what the application gets thrown, on one line. */
    String outcome(Driver driver) {
        try {
            return String.valueOf(driver.exchange(this));
        } catch (Exception e) {
            return e.toString().replaceAll("\\s+", " ");
        }
    }

    /** What an asynchronous client's future gives, or what it hides. */
    <T> T await(Future<T> future) throws Exception {
        try {
            return future.get(2L * readTimeoutMillis, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw (Exception) e.getCause();
        }
    }

    public String method() {
        return upload == null ? "GET" : "POST";
    }

    /** Whether the body is sent only when the server asks for it. */
    public boolean expects() {
        return step.expects;
    }

    public String url() {
        return (habits.tls ? "https://" : "http://") + host + ":" + port + path;
    }

    /** The head as the clients write it that are ours. */
    String head() {
        String length = upload == null ? "" : "Content-Length: " + upload.length + "\r\n";
        String expect = expects() ? "Expect: 100-continue\r\n" : "";
        return method() + " " + path + " HTTP/1.1\r\nHost: " + host + ":" + port + "\r\ntraceparent: " + traceparent
                + "\r\n" + length + expect + "\r\n";
    }
}
