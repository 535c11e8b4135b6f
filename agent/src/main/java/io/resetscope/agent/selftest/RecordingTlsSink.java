package io.resetscope.agent.selftest;

import io.resetscope.bootstrap.TlsSink;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;

/** As {@link RecordingSink}, for what the TLS of the JDK reports. */
final class RecordingTlsSink implements TlsSink {

    private final TlsSink others;
    private final Thread tester = Thread.currentThread();
    private final Set<String> seen = new HashSet<>();

    RecordingTlsSink(TlsSink others) {
        this.others = others;
    }

    /** What came since the last call. */
    Set<String> takeSeen() {
        Set<String> taken = new HashSet<>(seen);
        seen.clear();
        return taken;
    }

    private boolean record(String event) {
        if (Thread.currentThread() != tester) {
            return false;
        }
        seen.add(event);
        return true;
    }

    @Override
    public void handshakeStarting(Socket socket) {
        if (!record("handshake")) {
            others.handshakeStarting(socket);
        }
    }

    @Override
    public Object writeStarting(Socket socket, byte[] array, int from, int count) {
        return record("write starting") ? this : others.writeStarting(socket, array, from, count);
    }

    @Override
    public void written(Object token, byte[] array, int from, int count, Throwable error) {
        if (!record("write")) {
            others.written(token, array, from, count, error);
        }
    }

    @Override
    public void read(Socket socket, byte[] array, int from, int count, Throwable error) {
        if (!record("read")) {
            others.read(socket, array, from, count, error);
        }
    }

    @Override
    public void closing(Socket socket) {
        if (!record("close")) {
            others.closing(socket);
        }
    }

    @Override
    public void alertReceived(Object context, ByteBuffer alert) {
        if (!record("alert")) {
            others.alertReceived(context, alert);
        }
    }

    @Override
    public Object transforming(SSLEngine engine, ByteBuffer[] plaintext, int offset, int length, boolean wraps) {
        return record(wraps ? "wrap starting" : "unwrap starting")
                ? this
                : others.transforming(engine, plaintext, offset, length, wraps);
    }

    @Override
    public Object transforming(SSLEngine engine, ByteBuffer plaintext, boolean wraps) {
        return record(wraps ? "wrap starting" : "unwrap starting")
                ? this
                : others.transforming(engine, plaintext, wraps);
    }

    @Override
    public void transformed(
            Object token, SSLEngine engine, ByteBuffer records, SSLEngineResult result, Throwable error) {
        if (!record("transformed")) {
            others.transformed(token, engine, records, result, error);
        }
    }
}
