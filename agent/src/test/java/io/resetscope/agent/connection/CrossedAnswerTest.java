package io.resetscope.agent.connection;

import static io.resetscope.agent.http.Http2Wire.bytes;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.agent.http.Http2Wire;
import io.resetscope.agent.http.HttpConversation;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A selector's thread reads the answer before the write of the request has returned. */
class CrossedAnswerTest extends TrackedPair {

    private static final long IDLE_MILLIS = 30;
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private static final String BAD_GATEWAY = "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 2\r\n\r\nno";

    @Override
    Conversation conversation(Connection connection) {
        return new HttpConversation(connection);
    }

    private void exchangeCrossed(String asking, String response) {
        byte[] request = asking.getBytes(US_ASCII);
        Object token = tracker.writeStarting(fd, null, null, 0, 0);
        read(response.getBytes(US_ASCII));
        tracker.written(token, request, 0, request.length, null);
    }

    @Test
    @DisplayName("a gateway's word on its upstream is told all the same, once")
    void gateway() {
        Connection connection = asClient();
        exchangeCrossed(GET, OK);
        assertThat(told.events).noneMatch(it -> it.startsWith("gateway"));
        exchangeCrossed(GET, BAD_GATEWAY);
        assertThat(told.events).containsOnlyOnce("gateway 502");
        assertThat(connection.conversation().exchangeUnderWay()).isFalse();
        assertThat(connection.exchange.number).isEqualTo(2);
    }

    @Test
    @DisplayName("nor is it told with half the request: it waits until that is noted")
    void gatewayMeanwhile() {
        Connection connection = asClient();
        byte[] request = GET.getBytes(US_ASCII);
        Object token = tracker.writeStarting(fd, null, null, 0, 0);
        connection.sent(request, null, 0, 2, connection.writeStartedNanos, false);
        read(BAD_GATEWAY.getBytes(US_ASCII));
        assertThat(told.events).isEmpty();
        tracker.written(token, request, 2, request.length - 2, null);
        assertThat(told.events).containsExactly("gateway 502");
    }

    @Test
    @DisplayName("a gateway in the clear before TLS does not silence the one within")
    void gatewayWithinTunnel() {
        Connection connection = asClient();
        exchangeCrossed("CONNECT a:443 HTTP/1.1\r\n\r\n", BAD_GATEWAY);
        exchangeCrossed("CONNECT a:443 HTTP/1.1\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\n");
        told.events.clear();
        connection.readPlaintext(new HttpConversation(connection));
        byte[] request = GET.getBytes(US_ASCII);
        byte[] response = BAD_GATEWAY.getBytes(US_ASCII);
        long now = System.nanoTime();
        connection.conversation.sent(request, null, 0, request.length, now, false);
        connection.conversation.received(response, null, 0, response.length, now);
        new Traffic(told, new Endings(told), Long.MAX_VALUE).received(connection, now);
        assertThat(told.events).containsExactly("gateway 502");
    }

    @Test
    @DisplayName("the idle time before the request is that before its write, and that it was survived is told")
    void idle() throws InterruptedException {
        Connection connection = asClient();
        exchangeCrossed(GET, OK);
        Thread.sleep(IDLE_MILLIS);
        exchangeCrossed(GET, OK);
        assertThat(connection.exchange.idleBeforeNanos)
                .isBetween(TimeUnit.MILLISECONDS.toNanos(IDLE_MILLIS), TimeUnit.SECONDS.toNanos(20));
        assertThat(told.events).containsOnlyOnce("idle survived");
        assertThat(told.survivedNanos).isEqualTo(connection.exchange.idleBeforeNanos);
    }

    @Test
    @DisplayName("an interim response is none: what a response shows is noticed once")
    void interim() throws InterruptedException {
        asClient();
        exchangeCrossed(GET, OK);
        int before = told.responses;
        told.events.clear();
        Thread.sleep(IDLE_MILLIS);
        exchangeCrossed(
                "POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n", "HTTP/1.1 100 Go on\r\n\r\n");
        assertThat(told.responses).isEqualTo(before);
        write("hi".getBytes(US_ASCII));
        read(OK.getBytes(US_ASCII));
        assertThat(told.responses).isEqualTo(before + 1);
        assertThat(told.events).containsExactly("idle survived");
    }

    @Test
    @DisplayName("what lay there before the question proves nothing survived")
    void unasked() throws InterruptedException {
        asClient();
        exchangeCrossed(GET, OK);
        told.events.clear();
        int before = told.responses;
        Thread.sleep(IDLE_MILLIS);
        read("HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n".getBytes(US_ASCII));
        Thread.sleep(IDLE_MILLIS);
        write(GET.getBytes(US_ASCII));
        assertThat(told.events).isEmpty();
        assertThat(told.responses).isEqualTo(before);
    }

    @Test
    @DisplayName(
            "over HTTP/2, a PING has broken the silence, though something is read while the next request is written")
    void ping() throws InterruptedException {
        asClient();
        write(bytes(Http2Wire.PREFACE + Http2Wire.SETTINGS + Http2Wire.get(1)));
        read(bytes(Http2Wire.SETTINGS + Http2Wire.ok(1)));
        Thread.sleep(IDLE_MILLIS);
        long beforePing = System.nanoTime();
        read(bytes(Http2Wire.PING));
        write(bytes(Http2Wire.PING_ACK));
        told.survivedNanos = 0;
        byte[] request = bytes(Http2Wire.get(3));
        Object token = tracker.writeStarting(fd, null, null, 0, 0);
        read(bytes(Http2Wire.windowUpdate(0)));
        tracker.written(token, request, 0, request.length, null);
        read(bytes(Http2Wire.ok(3)));
        assertThat(told.survivedNanos).isLessThanOrEqualTo(System.nanoTime() - beforePing);
    }

    @Test
    @DisplayName("at a server: the time that its answer took is no idle time of the next request's")
    void nextAtServer() throws InterruptedException {
        Connection connection = asServer();
        read(GET.getBytes(US_ASCII));
        Thread.sleep(IDLE_MILLIS);
        long beforeAnswer = System.nanoTime();
        Object token = tracker.writeStarting(fd, null, null, 0, 0);
        read(GET.getBytes(US_ASCII));
        tracker.written(token, OK.getBytes(US_ASCII), 0, OK.length(), null);
        assertThat(connection.exchange.number).isEqualTo(2);
        assertThat(connection.exchange.idleBeforeNanos).isLessThanOrEqualTo(System.nanoTime() - beforeAnswer);
    }

    @Test
    @DisplayName("a request that had to queue has not paused since it began")
    void queued() throws InterruptedException {
        Connection connection = asServer();
        read(GET.getBytes(US_ASCII));
        long beforeLast = System.nanoTime();
        read("POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\nabc".getBytes(US_ASCII));
        write(OK.getBytes(US_ASCII));
        long longest = 0;
        for (int i = 0; i < 6; i++) {
            Thread.sleep(IDLE_MILLIS);
            long before = System.nanoTime();
            read("d".getBytes(US_ASCII));
            longest = Math.max(longest, System.nanoTime() - beforeLast);
            beforeLast = before;
        }
        assertThat(connection.exchange.requestComplete).isTrue();
        assertThat(connection.exchange.longestPauseNanos())
                .isBetween(TimeUnit.MILLISECONDS.toNanos(IDLE_MILLIS), longest);
    }
}
