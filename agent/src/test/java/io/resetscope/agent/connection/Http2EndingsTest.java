package io.resetscope.agent.connection;

import static io.resetscope.agent.http.Http2Wire.PING;
import static io.resetscope.agent.http.Http2Wire.PING_ACK;
import static io.resetscope.agent.http.Http2Wire.PREFACE;
import static io.resetscope.agent.http.Http2Wire.SETTINGS;
import static io.resetscope.agent.http.Http2Wire.bytes;
import static io.resetscope.agent.http.Http2Wire.data;
import static io.resetscope.agent.http.Http2Wire.frame;
import static io.resetscope.agent.http.Http2Wire.get;
import static io.resetscope.agent.http.Http2Wire.goAway;
import static io.resetscope.agent.http.Http2Wire.head;
import static io.resetscope.agent.http.Http2Wire.lastData;
import static io.resetscope.agent.http.Http2Wire.ok;
import static io.resetscope.agent.http.Http2Wire.post;
import static io.resetscope.agent.http.Http2Wire.reset;
import static io.resetscope.agent.http.Http2Wire.status;
import static io.resetscope.agent.http.Http2Wire.windowUpdate;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.resetscope.agent.http.HttpConversation;
import java.io.IOException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Which ends of an HTTP/2 connection are failures. */
class Http2EndingsTest extends TrackedPair {

    @Override
    Conversation conversation(Connection connection) {
        return new HttpConversation(connection);
    }

    private Connection begun() {
        Connection connection = asClient();
        said(PREFACE + SETTINGS);
        heard(SETTINGS);
        return connection;
    }

    private void said(String frames) {
        write(bytes(frames));
    }

    private void heard(String frames) {
        read(bytes(frames));
    }

    @Test
    @DisplayName("an end while no stream is in flight is none, whatever was said before")
    void idle() {
        begun();
        said(get(1));
        heard(ok(1) + goAway(1, 0, ""));
        endOfStream();
        closing();
        assertThat(told.events).isEmpty();
    }

    @Test
    @DisplayName("a FIN with a stream in flight is")
    void finInFlight() {
        begun();
        said(get(1) + get(3));
        heard(ok(1));
        endOfStream();
        assertThat(told.events).containsExactly("END_OF_STREAM read null");
        assertThat(told.exchanges).containsExactly(2);
    }

    @Test
    @DisplayName("of a connection that was open before the agent came, an end after an answer is none")
    void adopted() {
        said(get(7));
        heard(ok(7));
        said(PING);
        heard(PING_ACK + goAway(7, 0, ""));
        // what clients say of the bytes that they have read
        said(windowUpdate(0));
        endOfStream();
        closing();
        assertThat(told.events).isEmpty();
    }

    @Test
    @DisplayName("a stream that was reset is over, and the connection lives on")
    void resetStream() {
        begun();
        said(get(1));
        heard(head(1) + reset(1));
        said(get(3));
        heard(ok(3));
        endOfStream();
        closing();
        assertThat(told.events).containsExactly("idle survived");
        assertThat(told.closes).containsExactly("idle");
    }

    @Test
    @DisplayName("a server that hangs up on a preface has not answered")
    void hangsUp() {
        asClient();
        said(PREFACE + SETTINGS);
        endOfStream();
        assertThat(told.events).containsExactly("END_OF_STREAM read null");
    }

    @Test
    @DisplayName("a reset while idle is met by the reader")
    void resetWhileIdle() {
        begun();
        said(get(1));
        heard(ok(1));
        readFails(RESET);
        assertThat(told.events).containsExactly("RESET read Connection reset");
    }

    @Test
    @DisplayName("a reset after a GOAWAY, with no stream in flight, is nobody's loss")
    void resetAfterGoodbye() {
        begun();
        said(get(1));
        heard(ok(1) + goAway(1, 0, ""));
        readFails(RESET);
        assertThat(told.events).isEmpty();
    }

    @Test
    @DisplayName("a goodbye, or a PING between two requests, that cannot be delivered after a FIN is nobody's loss")
    void undelivered() throws IOException {
        begun();
        finArrives();
        writeEnds(bytes(PING), BROKEN_PIPE);
        writeEnds(bytes(goAway(0, 0, "")), RESET);
        assertThat(told.events).isEmpty();
    }

    @Test
    @DisplayName("a request that cannot be is")
    void undeliveredRequest() throws IOException {
        begun();
        finArrives();
        writeEnds(bytes(get(1)), BROKEN_PIPE);
        assertThat(told.events).containsExactly("BROKEN_PIPE write Broken pipe");
        assertThat(told.exchanges).containsExactly(1);
    }

    @Test
    @DisplayName("a client that closes on a GOAWAY with streams in flight was turned away")
    void turnedAway() {
        begun();
        said(get(1));
        Connection connection = table.get(fd);
        heard(goAway(1, 0, "max_age"));
        closing();
        assertThat(told.events).containsExactly("ANSWER read null");
        assertThat(connection.ending().leftAtGoAway).isTrue();
    }

    @Test
    @DisplayName("a stream that it has reset says nothing of another that went on for long after the GOAWAY")
    void resetBesideAnother() {
        begun();
        said(get(1) + get(3));
        Connection connection = table.get(fd);
        heard(goAway(1, 0, ""));
        said(reset(3));
        long later = System.nanoTime() + 2_000_000_000L;
        assertThat(Http2Endings.isTurnedAway(connection, later)).isFalse();
        heard(ok(1));
        assertThat(Http2Endings.isTurnedAway(connection, later)).as("alone").isTrue();
    }

    @Test
    @DisplayName("so was one that has reset the stream first, whatever it closes on and whose answers it has awaited")
    void resetAtGoAway() {
        begun();
        said(get(1) + get(3));
        Connection connection = table.get(fd);
        heard(goAway(1, 0, ""));
        // as Jetty 12 does
        said(reset(3));
        heard(ok(1));
        endOfStream();
        closing();
        assertThat(told.events).containsExactly("ANSWER read null");
        assertThat(told.exchanges).containsExactly(2);
        assertThat(connection.http2().streamId).isEqualTo(3);
        assertThat(connection.ending().leftAtGoAway).isTrue();
    }

    @Test
    @DisplayName("a stream that was reset before a GOAWAY is not the reason for it")
    void resetBeforeGoAway() {
        begun();
        said(get(1));
        said(reset(1));
        heard(goAway(0, 0, ""));
        closing();
        assertThat(told.events).isEmpty();
    }

    @Test
    @DisplayName("a server that has refused what crossed its GOAWAY, and answered the rest, ends in order")
    void drained() {
        Connection connection = asServer();
        heard(PREFACE + SETTINGS + get(1));
        said(SETTINGS + goAway(1, 0, ""));
        heard(get(3));
        said(ok(1));
        endOfStream();
        closing();
        assertThat(told.events).isEmpty();
        assertThat(told.closes).containsExactly("idle");
        assertThat(connection.isEndAnnounced()).isTrue();
    }

    @Test
    @DisplayName("requests of other streams are none of the described one's")
    void othersRequests() {
        Connection connection = begun();
        said(post(1));
        long asked = connection.exchange.lastRequestByteNanos;
        assertThat(asked).isNotZero();
        for (int id = 3; id < 9; id += 2) {
            said(get(id));
        }
        if (connection.exchange.number == 1) {
            assertThat(connection.exchange.lastRequestByteNanos).isEqualTo(asked);
        }
        said(windowUpdate(0));
        said(data(connection.http2().streamId, "x"));
        assertThat(connection.exchange.lastRequestByteNanos - asked).isPositive();
    }

    @Test
    @DisplayName("a client that closes by its own choice with streams in flight has cancelled them")
    void cancelled() {
        begun();
        said(get(1));
        closing();
        assertThat(told.events).isEmpty();
        assertThat(told.closes).containsExactly("cancelled");
    }

    @Test
    @DisplayName("what a peer says beside the streams may lie unread at a close")
    void unread() throws IOException {
        Connection connection = asServer();
        heard(PREFACE + SETTINGS + get(1));
        said(SETTINGS + ok(1));
        arrives(bytes(windowUpdate(0) + PING + goAway(0, 0, "")));
        closing();
        assertThat(connection.ending().unreadBytes).isEqualTo(13 + 17 + 17);
        assertThat(told.events).isEmpty();
    }

    @Test
    @DisplayName("a client whose PING is not answered gives up")
    void pingIgnored() {
        begun();
        said(get(1));
        said(PING);
        long pinged = System.nanoTime();
        await().until(() -> System.nanoTime() - pinged > 1_000_000_000L);
        // as OkHttp and gRPC do
        said(goAway(0, 2, "") + reset(1));
        closing();
        assertThat(told.events).containsExactly("TIMED_OUT read null");
        assertThat(told.exchanges).containsExactly(1);
    }

    @Test
    @DisplayName("a stream that is cancelled while PINGs are answered is nobody's loss")
    void cancelledStream() {
        begun();
        said(get(1) + PING);
        heard(PING_ACK);
        said(reset(1));
        closing();
        assertThat(told.events).isEmpty();
    }

    @Test
    @DisplayName("in a server, a reset with no stream in flight is nobody's loss, and one with a stream is")
    void server() {
        asServer();
        heard(PREFACE + SETTINGS + get(1));
        said(SETTINGS + ok(1));
        readFails(RESET);
        writeEnds(bytes(PING), RESET);
        assertThat(told.events).isEmpty();
        heard(get(3));
        readFails(RESET);
        assertThat(told.events).containsExactly("RESET read Connection reset");
    }

    @Test
    @DisplayName("idle time that was survived is silence, and not what PINGs cut short")
    void survived() {
        Connection connection = begun();
        said(get(1));
        heard(ok(1));
        said(PING);
        heard(PING_ACK);
        said(post(3));
        long idle = connection.exchange.idleBeforeNanos;
        assertThat(connection.http2().quietBeforeNanos).isLessThan(idle);
        heard(head(3));
        assertThat(told.events).containsExactly("idle survived");
        assertThat(told.survivedNanos).isEqualTo(connection.http2().quietBeforeNanos);
    }

    @Test
    @DisplayName("whatever stream is answered first, the silence before the first of them was survived, once")
    void survivedByAnother() {
        begun();
        said(get(1));
        heard(ok(1));
        said(get(3));
        said(get(5));
        assertThat(told.events).isEmpty();
        heard(head(5));
        assertThat(told.events).containsExactly("idle survived");
        heard(lastData(5, "") + head(3));
        assertThat(told.events).containsExactly("idle survived");
    }

    @Test
    @DisplayName("a gateway's word is told of every stream, once, whichever of them is described")
    void gateway() {
        begun();
        said(get(1));
        said(get(3));
        said(get(5));
        heard(status(3, 503) + status(1, 502));
        assertThat(told.events).containsExactlyInAnyOrder("gateway 503 stream 3", "gateway 502 stream 1");
        heard(PING);
        heard(status(5, 504));
        heard(PING);
        assertThat(told.events).hasSize(3).contains("gateway 504 stream 5");
    }

    @Test
    @DisplayName("and where it is read before the write that asked for it has returned, once that is noted")
    void gatewayEarly() {
        begun();
        heard(status(1, 502));
        assertThat(told.events).isEmpty();
        said(get(1));
        heard(PING);
        assertThat(told.events).containsExactly("gateway 502 stream 1");
    }

    @Test
    @DisplayName("and once where its body outlives another stream, in a server too")
    void gatewayOnce() {
        asServer();
        heard(PREFACE + SETTINGS + get(1) + get(3));
        said(SETTINGS);
        said(frame(1, 4, 1, "\u0008\u0003502") + data(1, "x"));
        said(data(1, "x") + ok(3));
        said(lastData(1, ""));
        assertThat(told.events).containsExactly("gateway 502 stream 1");
    }

    @Test
    @DisplayName("a goodbye is not a sign that a silence was survived")
    void goodbyeIsNoSurvival() {
        begun();
        said(get(1));
        heard(ok(1));
        said(get(3));
        heard(goAway(1, 0, ""));
        assertThat(told.events).isEmpty();
    }
}
