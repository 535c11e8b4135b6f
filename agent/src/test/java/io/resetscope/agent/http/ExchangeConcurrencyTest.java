package io.resetscope.agent.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.agent.connection.Connection;
import io.resetscope.agent.connection.TestConnections;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * One thread writes and another reads, as selectors and their executors do. What is written is on the wire before it is
 * noted, so that what answers it may be read and noted before, after, or in the middle of that.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ExchangeConcurrencyTest {

    private static final int EXCHANGES = 200_000;

    /** How far either side has come. */
    private final AtomicInteger asked = new AtomicInteger();

    private final AtomicInteger answered = new AtomicInteger();

    private static byte[] request(int n) {
        String body = "0123456789".substring(0, n % 3);
        return ("POST / HTTP/1.1\r\nContent-Length: " + body.length() + "\r\n\r\n" + body).getBytes(US_ASCII);
    }

    private static int status(int n) {
        return 200 + n % 4;
    }

    private static byte[] response(int n) {
        String body = "0123456789".substring(0, n % 10);
        return ("HTTP/1.1 " + status(n) + " OK\r\nServer: s" + n % 5 + "\r\nContent-Length: " + body.length()
                        + "\r\n\r\n" + body)
                .getBytes(US_ASCII);
    }

    /** Where the i-th of some pieces begins. */
    private static int piece(byte[] bytes, int i, int pieces) {
        return bytes.length * i / pieces;
    }

    private static void awaitAtLeast(int count, AtomicInteger counter) {
        while (counter.get() < count) {
            if (Thread.currentThread().isInterrupted()) {
                throw new IllegalStateException("the other thread came only as far as " + counter);
            }
            Thread.onSpinWait();
        }
    }

    /** What is not as it should be once the n-th exchange is over, counted from 0; empty when all is well. */
    private static String objection(Connection connection, HttpConversation conversation, int n) {
        String is = "exchange " + connection.exchange.number + " of " + connection.exchange.requestBytes + "/"
                + connection.exchange.responseBytes + " bytes got " + connection.exchange.status + " by "
                + connection.exchange.server + (conversation.exchangeUnderWay() ? ", under way" : "");
        String should = "exchange " + (n + 1) + " of " + request(n).length + "/" + response(n).length + " bytes got "
                + status(n) + " by s" + n % 5;
        return is.equals(should) ? "" : is + " in place of " + should;
    }

    @Test
    @DisplayName("at a client, each response is that of its request")
    void client() throws InterruptedException {
        Connection connection = TestConnections.client();
        HttpConversation conversation = new HttpConversation(connection);
        Thread reader = new Thread(() -> {
            for (int n = 0; n < EXCHANGES; n++) {
                byte[] response = response(n);
                int pieces = 1 + n % 3;
                awaitAtLeast(n + 1, asked);
                for (int i = 0; i < pieces; i++) {
                    conversation.received(
                            response, null, piece(response, i, pieces), piece(response, i + 1, pieces), n);
                }
                answered.set(n + 1);
            }
        });
        reader.setDaemon(true);
        reader.start();
        for (int n = 0; n < EXCHANGES; n++) {
            byte[] request = request(n);
            int middle = n % 5 == 0 ? request.length / 2 : 0;
            conversation.sent(request, null, 0, middle, n, false);
            asked.set(n + 1);
            conversation.sent(request, null, middle, request.length, n, false);
            awaitAtLeast(n + 1, answered);
            assertThat(objection(connection, conversation, n)).isEmpty();
        }
        reader.join();
        assertThat(conversation.understood()).isTrue();
    }

    @Test
    @DisplayName("at a server, no request is lost that comes while the response before it is noted")
    void server() throws InterruptedException {
        Connection connection = TestConnections.server();
        HttpConversation conversation = new HttpConversation(connection);
        Thread writer = new Thread(() -> {
            for (int n = 0; n < EXCHANGES; n++) {
                byte[] response = response(n);
                awaitAtLeast(n + 1, asked);
                int middle = n % 5 == 0 ? response.length / 2 : 0;
                conversation.sent(response, null, 0, middle, n, false);
                TestConnections.writes(connection, true);
                answered.set(n + 1);
                conversation.sent(response, null, middle, response.length, n, false);
                TestConnections.writes(connection, false);
            }
        });
        writer.setDaemon(true);
        writer.start();
        for (int n = 0; n < EXCHANGES; n++) {
            byte[] request = request(n);
            awaitAtLeast(n, answered);
            conversation.received(request, null, 0, request.length, n);
            asked.set(n + 1);
        }
        writer.join();
        assertThat(conversation.understood()).isTrue();
        assertThat(objection(connection, conversation, EXCHANGES - 1)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "HEAD / HTTP/1.1||, HTTP/1.1 200 OK|Content-Length: 20||",
        "POST / HTTP/1.1|Expect: 100-continue|Content-Length: 9||, HTTP/1.1 413 No|Content-Length: 0||",
        "CONNECT a:1 HTTP/1.1||, HTTP/1.1 407 No|Content-Length: 0||",
        "GET / HTTP/1.1||, HTTP/1.1 103 Early||HTTP/1.1 200 OK|Content-Length: 0||"
    })
    @DisplayName("what the end of a response hangs on is known to whoever comes second")
    void ends(String asking, String answering) throws InterruptedException {
        byte[] request = asking.replace("|", "\r\n").getBytes(US_ASCII);
        byte[] response = answering.replace("|", "\r\n").getBytes(US_ASCII);
        Connection connection = TestConnections.client();
        HttpConversation conversation = new HttpConversation(connection);
        Thread reader = new Thread(() -> {
            for (int n = 0; n < EXCHANGES / 4; n++) {
                awaitAtLeast(n + 1, asked);
                conversation.received(response, null, 0, response.length, n);
                answered.set(n + 1);
            }
        });
        reader.setDaemon(true);
        reader.start();
        for (int n = 0; n < EXCHANGES / 4; n++) {
            asked.set(n + 1);
            // so that they meet now here, now there
            for (int i = n % 40; i > 0; i--) {
                Thread.onSpinWait();
            }
            conversation.sent(request, null, 0, request.length, n, false);
            awaitAtLeast(n + 1, answered);
            assertThat(conversation.exchangeUnderWay()).as("%d", n).isFalse();
            assertThat(connection.exchange.number).isEqualTo(n + 1);
        }
        reader.join();
        assertThat(conversation.understood()).isTrue();
    }
}
