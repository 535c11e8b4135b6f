package io.resetscope.agent.http;

import static io.resetscope.agent.http.Http2Wire.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.resetscope.agent.connection.Connection;
import io.resetscope.agent.connection.TestConnections;
import java.lang.management.ManagementFactory;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One thread sends and another receives, as blocking clients have it; and what that allocates. */
@Timeout(60)
class Http2ConcurrencyTest {

    private static final int STREAMS = 100_000;
    private static final int BEGINNINGS = 5_000;
    /** So many are in flight at once, at most. */
    private static final int AHEAD = 12;
    /** The measuring itself, and what the virtual machine does on the way. */
    private static final long SLACK_BYTES = 4_000;

    private final Connection connection = TestConnections.client();
    private final HttpConversation conversation = new HttpConversation(connection);

    private void sent(byte[] bytes, long now) {
        conversation.sent(bytes, null, 0, bytes.length, now, false);
        connection.bytesSent += bytes.length;
        connection.lastByteNanos = now;
    }

    private void received(byte[] bytes, long now) {
        conversation.received(bytes, null, 0, bytes.length, now);
        connection.bytesReceived += bytes.length;
        connection.lastByteNanos = now;
    }

    private static byte[] withStream(byte[] frames, int id) {
        byte[] bytes = frames.clone();
        for (int at = 0; at < bytes.length; ) {
            bytes[at + 5] = (byte) (id >>> 24);
            bytes[at + 6] = (byte) (id >>> 16);
            bytes[at + 7] = (byte) (id >>> 8);
            bytes[at + 8] = (byte) id;
            at += 9 + (bytes[at + 2] & 0xff);
        }
        return bytes;
    }

    @Test
    @DisplayName(
            "no stream is lost or left over, though answers are read before the writes that ask for them are noted")
    void together() throws InterruptedException {
        sent(bytes(Http2Wire.PREFACE + Http2Wire.SETTINGS), 1);
        received(bytes(Http2Wire.SETTINGS), 2);
        byte[] get = bytes(Http2Wire.get(1));
        byte[] ok = bytes(Http2Wire.ok(1));
        AtomicInteger written = new AtomicInteger();
        AtomicInteger answered = new AtomicInteger();
        Thread reader = new Thread(() -> {
            for (int n = 0; n < STREAMS; n++) {
                while (written.get() <= n) {
                    Thread.yield();
                }
                received(withStream(ok, 2 * n + 1), n);
                answered.set(n + 1);
            }
        });
        reader.start();
        for (int n = 0; n < STREAMS; n++) {
            while (n - answered.get() >= AHEAD) {
                Thread.yield();
            }
            // on the wire before it is noted
            written.set(n + 1);
            sent(withStream(get, 2 * n + 1), n);
        }
        reader.join();
        assertThat(conversation.understood()).isTrue();
        assertThat(conversation.http2().streamsOpened).isEqualTo(STREAMS);
        assertThat(conversation.http2().streamsInFlight()).isZero();
        assertThat(conversation.exchangeUnderWay()).isFalse();
        sent(withStream(get, 2 * STREAMS + 1), STREAMS);
        assertThat(connection.exchange.number).isEqualTo(STREAMS + 1);
    }

    @Test
    @DisplayName("no PING is left without its answer, though that is read before the write of the PING is noted")
    void pings() throws InterruptedException {
        sent(bytes(Http2Wire.PREFACE + Http2Wire.SETTINGS), 1);
        received(bytes(Http2Wire.SETTINGS), 2);
        byte[] ping = bytes(Http2Wire.PING);
        byte[] ack = bytes(Http2Wire.PING_ACK);
        AtomicInteger written = new AtomicInteger();
        Thread reader = new Thread(() -> {
            for (int n = 0; n < STREAMS; n++) {
                while (written.get() <= n) {
                    Thread.yield();
                }
                received(ack, n);
            }
        });
        reader.start();
        for (int n = 0; n < STREAMS; n++) {
            written.set(n + 1);
            sent(ping, n);
        }
        reader.join();
        assertThat(conversation.http2().pingUnansweredSinceNanos()).isZero();
    }

    @Test
    @DisplayName("the server's first word and the client's preface, at one moment, are of one conversation")
    void begin() throws Exception {
        byte[] asked = bytes(Http2Wire.PREFACE + Http2Wire.SETTINGS + Http2Wire.get(1));
        byte[] settings = bytes(Http2Wire.SETTINGS);
        byte[] answer = bytes(Http2Wire.ok(1));
        CyclicBarrier together = new CyclicBarrier(2);
        HttpConversation[] all = new HttpConversation[BEGINNINGS];
        for (int n = 0; n < BEGINNINGS; n++) {
            all[n] = new HttpConversation(TestConnections.client());
        }
        Thread reader = new Thread(() -> {
            for (HttpConversation each : all) {
                await(together);
                each.received(settings, null, 0, settings.length, 2);
                each.received(answer, null, 0, answer.length, 3);
            }
        });
        reader.start();
        for (HttpConversation each : all) {
            await(together);
            each.sent(asked, null, 0, asked.length, 1, false);
        }
        reader.join();
        for (int n = 0; n < BEGINNINGS; n++) {
            assertThat(all[n].understood()).as("%d", n).isTrue();
            assertThat(all[n].exchangeUnderWay()).as("%d", n).isFalse();
            assertThat(all[n].http2().streamsOpened).as("%d", n).isEqualTo(1);
        }
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (InterruptedException | BrokenBarrierException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    @DisplayName("streams, their data and what is said beside them allocate nothing")
    void allocatesNothing() {
        sent(bytes(Http2Wire.PREFACE + Http2Wire.SETTINGS), 1);
        received(bytes(Http2Wire.SETTINGS), 2);
        byte[] get = bytes(Http2Wire.get(1) + Http2Wire.PING);
        byte[] post = bytes(Http2Wire.post(3) + Http2Wire.lastData(3, "body"));
        byte[] answers = bytes(Http2Wire.ok(1) + Http2Wire.PING_ACK + Http2Wire.ok(3) + Http2Wire.windowUpdate(0));
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        int rounds = 5_000;
        long before = 0;
        for (int n = 0; n < 2 * rounds; n++) {
            if (n == rounds) {
                before = threads.getCurrentThreadAllocatedBytes();
            }
            number(get, 5, 4 * n + 1);
            number(post, 5, 4 * n + 3);
            number(post, 17, 4 * n + 3);
            number(answers, 5, 4 * n + 1);
            number(answers, 15, 4 * n + 1);
            number(answers, 43, 4 * n + 3);
            number(answers, 53, 4 * n + 3);
            sent(get, n);
            sent(post, n);
            received(answers, n);
        }
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertThat(conversation.http2().streamsOpened).isEqualTo(4 * rounds);
        assertThat(conversation.http2().streamsInFlight()).isZero();
        assertThat(allocated).isLessThan(SLACK_BYTES);
    }

    private static void number(byte[] frames, int at, int stream) {
        frames[at] = (byte) (stream >>> 24);
        frames[at + 1] = (byte) (stream >>> 16);
        frames[at + 2] = (byte) (stream >>> 8);
        frames[at + 3] = (byte) stream;
    }
}
