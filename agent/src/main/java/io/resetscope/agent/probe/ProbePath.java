package io.resetscope.agent.probe;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** How connections to one target are opened and used. Immutable; its address is looked up once, so that all meet the same. */
final class ProbePath {

    private final Target target;
    private final InetSocketAddress address;
    private final ProbeRequest request;
    private final byte[] bytes;
    private final TlsClient tls;
    private final long timeoutNanos;

    /** @param tls null for none */
    ProbePath(Target target, ProbeRequest request, TlsClient tls, long timeoutNanos) throws IOException {
        this.target = target;
        this.request = request;
        this.tls = tls;
        this.timeoutNanos = timeoutNanos;
        address = new InetSocketAddress(InetAddress.getByName(target.host), target.port);
        bytes = request.bytes(target);
    }

    Target target() {
        return target;
    }

    InetSocketAddress address() {
        return address;
    }

    boolean isTls() {
        return tls != null;
    }

    byte[] request() {
        return bytes;
    }

    /** Up to where a request can be sent. */
    void open(ProbeConnection connection, TcpKeepAlive keepAlive) throws IOException {
        connect(connection, keepAlive);
        secure(connection);
    }

    void connect(ProbeConnection connection, TcpKeepAlive keepAlive) throws IOException {
        connection.connect(address, keepAlive, timeoutNanos);
    }

    void secure(ProbeConnection connection) throws IOException {
        if (tls != null) {
            connection.secure(tls, request.serverName(target), timeoutNanos);
        }
    }

    Answer answer(ProbeConnection connection) throws IOException {
        return connection.answer(request.isHead(), System.nanoTime() + timeoutNanos);
    }
}
