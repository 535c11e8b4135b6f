package io.resetscope.agent.incident;

import static io.resetscope.agent.incident.Facts.SECOND;
import static io.resetscope.agent.incident.Facts.busy;
import static io.resetscope.agent.incident.Facts.idle;
import static io.resetscope.agent.incident.Facts.onAnotherThread;
import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.agent.connection.Connection;
import io.resetscope.agent.connection.Role;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How a gateway finds the upstream that made it hang up: by thread, by trace, and not for long. */
class UpstreamsTest {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String[] HEADERS = {"b3", "0", "traceparent", "00-" + TRACE + "-00f067aa0ba902b7-01"};
    private static final String[] NEXT_HOP = {"traceparent", "00-" + TRACE + "-1111111111111111-01"};
    private static final String[] OTHER = {"traceparent", "00-aaaa2f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"};
    /** When the client's request had begun: not after anything here. */
    private static final long ASKED = -SECOND;

    private static final int REMEMBERED = 256;

    private final Upstreams upstreams = new Upstreams();

    @Test
    @DisplayName("the end of a busy upstream is its failure; what it was and how long ago is kept")
    void busyUpstream() {
        upstreams.ended(busy(Role.CLIENT, 0), 1_000);
        Upstream upstream = upstreams.onThisThread(ASKED, 1_030, 50);
        assertThat(upstream.name).isEqualTo("shop.example:8080");
        assertThat(upstream.failed).isTrue();
        assertThat(upstream.closeAnnounced).isFalse();
        assertThat(upstream.beforeNanos).isEqualTo(30);
        assertThat(upstream.protocolVersion).isNull();
    }

    @Test
    @DisplayName("an upstream that ended between two exchanges has not failed, and may have announced it")
    void idleUpstream() {
        Connection connection = idle(Role.CLIENT, 0);
        connection.closeAnnounced = true;
        upstreams.ended(connection, 1_000);
        Upstream upstream = upstreams.onThisThread(ASKED, 1_000, 50);
        assertThat(upstream.failed).isFalse();
        assertThat(upstream.closeAnnounced).isTrue();
        assertThat(upstream.beforeNanos).isZero();
    }

    @Test
    @DisplayName("an upstream that could not be reached has failed")
    void unreachable() {
        upstreams.unreachable(InetSocketAddress.createUnresolved("cart.example", 81), ASKED, 1_000);
        Upstream upstream = upstreams.onThisThread(ASKED, 1_000, 50);
        assertThat(upstream.name).isEqualTo("cart.example:81");
        assertThat(upstream.failed).isTrue();
    }

    @Test
    @DisplayName("within the time and not after it, and never from the future; the clock may wrap")
    void window() {
        upstreams.ended(busy(Role.CLIENT, 0), 1_000);
        assertThat(upstreams.onThisThread(ASKED, 1_050, 50)).isNotNull();
        assertThat(upstreams.onThisThread(ASKED, 1_051, 50)).isNull();
        assertThat(upstreams.onThisThread(ASKED, 999, 50)).isNull();

        long late = Long.MAX_VALUE - 10;
        upstreams.ended(busy(Role.CLIENT, late), late);
        assertThat(upstreams.onThisThread(late, Long.MIN_VALUE + 10, 50).beforeNanos)
                .isEqualTo(21);
    }

    @Test
    @DisplayName("what ended on another thread is another request's; the latest of this thread's is this one's")
    void thread() {
        upstreams.ended(busy(Role.CLIENT, 0), 1_000);
        upstreams.ended(busy(Role.CLIENT, 0), 1_010);
        onAnotherThread(() -> {
            assertThat(upstreams.onThisThread(ASKED, 1_020, 50)).isNull();
            upstreams.ended(busy(Role.CLIENT, 0), 1_015);
        });
        assertThat(upstreams.onThisThread(ASKED, 1_020, 50).beforeNanos).isEqualTo(10);
    }

    @Test
    @DisplayName("what had begun before the client asked was not begun for it")
    void begunEarlier() {
        upstreams.ended(busy(Role.CLIENT, 900), 1_000);
        assertThat(upstreams.onThisThread(900, 1_000, 50)).isNotNull();
        assertThat(upstreams.onThisThread(901, 1_000, 50)).isNull();

        upstreams.unreachable(InetSocketAddress.createUnresolved("cart.example", 81), 910, 1_000);
        assertThat(upstreams.onThisThread(910, 1_000, 50).name).isEqualTo("cart.example:81");
        assertThat(upstreams.onThisThread(911, 1_000, 50)).isNull();

        upstreams.ended(busy(Role.CLIENT, 800), 1_000);
        assertThat(upstreams.onThisThread(910, 1_000, 50))
                .as("an older one is not in the way")
                .isNotNull();
    }

    @Test
    @DisplayName("in one trace, whatever the thread, the span and the other headers")
    void trace() {
        Connection upstream = busy(Role.CLIENT, 0);
        upstream.exchange.traceHeaders = NEXT_HOP;
        onAnotherThread(() -> upstreams.ended(upstream, 1_000));
        assertThat(upstreams.onThisThread(ASKED, 1_000, 50)).isNull();
        assertThat(upstreams.inTrace(HEADERS, 1_050, 50).failed).isTrue();
        assertThat(upstreams.inTrace(HEADERS, 1_051, 50)).isNull();
        assertThat(upstreams.inTrace(OTHER, 1_000, 50)).isNull();
    }

    @Test
    @DisplayName("without a trace, with one cut short, or in one whose exchange was over: not found")
    void noTrace() {
        upstreams.ended(busy(Role.CLIENT, 0), 1_000);
        Connection over = idle(Role.CLIENT, 0);
        over.exchange.traceHeaders = HEADERS;
        upstreams.ended(over, 1_000);
        upstreams.unreachable(InetSocketAddress.createUnresolved("cart.example", 81), ASKED, 1_000);
        assertThat(upstreams.inTrace(HEADERS, 1_000, 50)).isNull();
        assertThat(upstreams.inTrace(null, 1_000, 50)).isNull();
        assertThat(upstreams.inTrace(new String[] {"b3", "0"}, 1_000, 50)).isNull();
        assertThat(upstreams.inTrace(new String[] {"traceparent", null}, 1_000, 50))
                .isNull();
        assertThat(upstreams.inTrace(new String[] {"traceparent", "00-" + TRACE.substring(1)}, 1_000, 50))
                .isNull();
    }

    @Test
    @DisplayName("the last 256 are remembered")
    void bounded() {
        upstreams.ended(busy(Role.CLIENT, 0), 1_000);
        onAnotherThread(() -> {
            for (int i = 1; i < REMEMBERED; i++) {
                upstreams.ended(busy(Role.CLIENT, 0), 1_000);
            }
        });
        assertThat(upstreams.onThisThread(ASKED, 1_000, 50)).isNotNull();
        onAnotherThread(() -> upstreams.ended(busy(Role.CLIENT, 0), 1_000));
        assertThat(upstreams.onThisThread(ASKED, 1_000, 50)).isNull();
    }
}
