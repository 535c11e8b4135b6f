package io.resetscope.agent.connection;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.resetscope.bootstrap.TlsSink;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.security.NoSuchAlgorithmException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What is done for each call of an engine allocates nothing; TLS itself allocates too much for that to be seen beside it. */
class TlsAllocationTest extends TrackedPair {

    private static final int ROUNDS = 20_000;
    /** The measuring itself, and what the virtual machine does on the way. */
    private static final long SLACK_BYTES = 2_000;

    private static final SSLEngineResult WRAPPED = result(4, 33);
    private static final SSLEngineResult UNWRAPPED = result(33, 4);

    private final SSLEngine engine = engine();

    private static SSLEngine engine() {
        try {
            return SSLContext.getDefault().createSSLEngine();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static SSLEngineResult result(int consumed, int produced) {
        return new SSLEngineResult(
                SSLEngineResult.Status.OK, SSLEngineResult.HandshakeStatus.NOT_HANDSHAKING, consumed, produced);
    }

    /** Hears nothing, so that what a conversation keeps does not count. */
    @Override
    Conversation conversation(Connection connection) {
        return new FakeConversation(connection) {
            @Override
            public void sent(byte[] array, ByteBuffer buffer, int from, int to, long atNanos, boolean attempted) {
                underWay = true;
            }

            @Override
            public void received(byte[] array, ByteBuffer buffer, int from, int to, long atNanos) {
                underWay = true;
            }

            @Override
            public boolean understood() {
                return connection.isPlaintextRead();
            }
        };
    }

    private void transfer(TlsSink sink, ByteBuffer plaintext, ByteBuffer[] several, ByteBuffer records) {
        plaintext.position(0);
        Object wrapping = sink.transforming(engine, plaintext, true);
        plaintext.position(4);
        sink.transformed(wrapping, engine, records, WRAPPED, null);
        plaintext.position(0);
        Object unwrapping = sink.transforming(engine, several, 0, 2, false);
        plaintext.position(4);
        sink.transformed(unwrapping, engine, records, UNWRAPPED, null);
    }

    private long allocated(ByteBuffer records) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        ByteBuffer plaintext = ByteBuffer.allocate(4);
        ByteBuffer[] several = {plaintext, ByteBuffer.allocate(4)};
        TlsSink sink = tracker.tls();
        for (int i = 0; i < ROUNDS; i++) {
            transfer(sink, plaintext, several, records);
        }
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < ROUNDS; i++) {
            transfer(sink, plaintext, several, records);
        }
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    @Test
    @DisplayName("of one that is tied to its connection")
    void tied() {
        Connection connection = asClient();
        byte[] hello = TlsHelloTest.hello(1);
        ByteBuffer records = ByteBuffer.wrap(hello).position(hello.length);
        engine.setUseClientMode(true);
        tracker.tls().transformed(null, engine, records, result(0, hello.length), null);
        write(hello);
        assertThat(allocated(records)).isLessThan(SLACK_BYTES);
        assertThat(connection.isPlaintextRead()).as("it was heard").isTrue();
    }

    @Test
    @DisplayName("of one that nobody knows")
    void unknown() {
        assertThat(allocated(ByteBuffer.allocate(100).position(40))).isLessThan(SLACK_BYTES);
    }
}
