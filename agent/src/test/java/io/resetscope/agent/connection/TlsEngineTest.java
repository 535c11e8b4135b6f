package io.resetscope.agent.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.ReferenceQueue;
import java.nio.ByteBuffer;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Where the plaintext of a call is, whatever the application hands to its engine. */
class TlsEngineTest {

    private final SSLEngine sslEngine;
    private final TlsEngine engine;
    private final TlsEngine.Direction direction;

    TlsEngineTest() throws NoSuchAlgorithmException {
        sslEngine = SSLContext.getDefault().createSSLEngine();
        engine = new TlsEngine(sslEngine, new ReferenceQueue<>());
        direction = engine.wrapping;
    }

    private static ByteBuffer at(int position) {
        return ByteBuffer.allocate(10).position(position);
    }

    @Test
    @DisplayName("each direction is its own")
    void directions() {
        assertThat(engine.direction(true)).isSameAs(engine.wrapping);
        assertThat(engine.direction(false)).isSameAs(engine.unwrapping);
        assertThat(engine.wrapping.wraps).isTrue();
        assertThat(engine.unwrapping.wraps).isFalse();
        assertThat(engine.get()).isSameAs(sslEngine);
        engine.wrapping.enter(at(0));
        assertThat(engine.unwrapping.enter(at(0))).isNotNull();
    }

    @Test
    @DisplayName("a call within a call is not looked at; the next one is")
    void nested() {
        ByteBuffer outer = at(3);
        assertThat(direction.enter(outer)).isSameAs(direction);
        assertThat(direction.enter(at(5))).isNull();
        assertThat(direction.enter(new ByteBuffer[] {at(5)}, 0, 1)).isNull();
        assertThat(direction.buffer(0)).isSameAs(outer);
        assertThat(direction.start(0)).isEqualTo(3);
        direction.leave();
        assertThat(direction.count()).isZero();
        assertThat(direction.enter(at(1))).isSameAs(direction);
    }

    @Test
    @DisplayName("a range of an array, longer than what there was room for")
    void ranges() {
        ByteBuffer[] buffers = new ByteBuffer[20];
        Arrays.setAll(buffers, i -> at(i % 10));
        buffers[7] = null;
        assertThat(direction.enter(buffers, 2, 15)).isSameAs(direction);
        assertThat(direction.count()).isEqualTo(15);
        assertThat(direction.buffer(0)).isSameAs(buffers[2]);
        assertThat(direction.start(14)).isEqualTo(6);
        assertThat(direction.buffer(5)).isNull();
    }

    @Test
    @DisplayName("no more than the engine itself would take in")
    void many() {
        ByteBuffer[] buffers = new ByteBuffer[3000];
        Arrays.fill(buffers, at(0));
        direction.enter(buffers, 0, buffers.length);
        assertThat(direction.count()).isEqualTo(1024);
    }

    @Test
    @DisplayName("arguments that the engine will refuse are none of ours")
    void badArguments() {
        ByteBuffer[] one = {at(0)};
        for (int[] range : new int[][] {{-1, 1}, {0, 2}, {1, 1}, {0, -1}, {2, 0}, {1, Integer.MAX_VALUE}}) {
            assertThat(direction.enter(one, range[0], range[1])).isSameAs(direction);
            assertThat(direction.count()).isZero();
            direction.leave();
        }
        assertThat(direction.enter((ByteBuffer[]) null, 0, 1)).isSameAs(direction);
        assertThat(direction.count()).isZero();
        direction.leave();
        assertThat(direction.enter((ByteBuffer) null)).isSameAs(direction);
        assertThat(direction.count()).isZero();
    }
}
