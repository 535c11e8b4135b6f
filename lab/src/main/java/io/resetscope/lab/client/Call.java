package io.resetscope.lab.client;

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
    /** Whether a client with a pool of our own reuses connections that were announced to be closed. */
    public final boolean ignoresClose;

    Call(String host, int port, String traceparent, Step step, int readTimeoutMillis, boolean ignoresClose) {
        this.host = host;
        this.port = port;
        this.path = step.name;
        this.traceparent = traceparent;
        this.step = step;
        this.upload = step.kind == Step.Kind.UPLOAD ? new Upload(step.amount, step.pauseMillis) : null;
        this.readTimeoutMillis = readTimeoutMillis;
        this.ignoresClose = ignoresClose;
    }

    public String method() {
        return upload == null ? "GET" : "POST";
    }

    public String url() {
        return "http://" + host + ":" + port + path;
    }

    /** The head as the clients write it that are ours. */
    String head() {
        String length = upload == null ? "" : "Content-Length: " + upload.length + "\r\n";
        return method() + " " + path + " HTTP/1.1\r\nHost: " + host + ":" + port + "\r\ntraceparent: " + traceparent
                + "\r\n" + length + "\r\n";
    }
}
