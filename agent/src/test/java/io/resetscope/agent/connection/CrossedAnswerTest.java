package io.resetscope.agent.connection;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.agent.http.HttpConversation;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A selector's thread reads the answer before the write of the request has returned. */
class CrossedAnswerTest extends TrackedPair {

    private static final long IDLE_MILLIS = 30;

    @Override
    Conversation conversation(Connection connection) {
        return new HttpConversation(connection);
    }

    private void exchangeCrossed(String response) {
        byte[] request = "GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(US_ASCII);
        Object token = tracker.writeStarting(fd, null, null, 0, 0);
        read(response.getBytes(US_ASCII));
        tracker.written(token, request, 0, request.length, null);
    }

    @Test
    @DisplayName("a gateway's word on its upstream is told all the same, once")
    void gateway() {
        Connection connection = asClient();
        exchangeCrossed("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        assertThat(told.events).noneMatch(it -> it.startsWith("gateway"));
        exchangeCrossed("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 2\r\n\r\nno");
        assertThat(told.events).containsOnlyOnce("gateway 502");
        assertThat(connection.conversation().exchangeUnderWay()).isFalse();
        assertThat(connection.exchange.number).isEqualTo(2);
    }

    @Test
    @DisplayName("the idle time before the request is that before its write, and that it was survived is told")
    void idle() throws InterruptedException {
        Connection connection = asClient();
        exchangeCrossed("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        Thread.sleep(IDLE_MILLIS);
        exchangeCrossed("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        assertThat(connection.exchange.idleBeforeNanos)
                .isBetween(TimeUnit.MILLISECONDS.toNanos(IDLE_MILLIS), TimeUnit.SECONDS.toNanos(20));
        assertThat(told.events).containsOnlyOnce("idle survived");
        assertThat(told.survivedNanos).isEqualTo(connection.exchange.idleBeforeNanos);
    }
}
