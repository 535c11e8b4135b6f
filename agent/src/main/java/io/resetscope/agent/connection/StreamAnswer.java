package io.resetscope.agent.connection;

/** A stream of HTTP/2 of which something is to be told, as it was then. */
public final class StreamAnswer {

    /** A copy: the connection's own exchange may describe another stream, or soon will. */
    public final Exchange exchange;

    public final int streamId;
    /** The one before it that waits to be told as well, or null. */
    StreamAnswer before;

    public StreamAnswer(Exchange exchange, int streamId) {
        this.exchange = exchange;
        this.streamId = streamId;
    }
}
