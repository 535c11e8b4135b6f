package io.resetscope.agent.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.agent.connection.Role;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What one exchange says of itself, and where it ends. */
class ExchangeTest {

    private static final String GET = "GET / HTTP/1.1\r\n\r\n";
    private static final String EMPTY = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

    private final Talk talk = Talk.asClient();

    @Test
    @DisplayName("request line, response status and the headers that are looked at")
    void facts() {
        Corpus.KEEP_ALIVE.sayings.subList(0, 2).forEach(saying -> talk.says(talk.now == 0, saying));

        assertThat(talk.exchange.number).isEqualTo(1);
        assertThat(talk.exchange.method).isEqualTo("GET");
        assertThat(talk.exchange.target).isEqualTo("/orders");
        assertThat(talk.exchange.status).isEqualTo(200);
        assertThat(talk.exchange.server).isEqualTo("nginx/1.25.3");
        assertThat(talk.exchange.traceHeaders)
                .containsExactly(
                        "traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "tracestate", "a=b");
        assertThat(talk.conversation.understood()).isTrue();
        assertThat(talk.conversation.protocolVersion()).isEqualTo("1.1");
        assertThat(talk.conversation.exchangeUnderWay()).isFalse();
        assertThat(talk.completed()).isEqualTo(1);
    }

    @Test
    @DisplayName("nothing is known before the first byte, and HTTP only after the first line")
    void beginning() {
        assertThat(talk.conversation.exchangeUnderWay()).isFalse();
        talk.client("GET / HTTP/1.");
        assertThat(talk.conversation.exchangeUnderWay()).isTrue();
        assertThat(talk.conversation.understood()).isFalse();
        assertThat(talk.conversation.protocolName()).isNull();
        talk.client("1\r\n");
        assertThat(talk.conversation.understood()).isTrue();
        assertThat(talk.exchange.method).isEqualTo("GET");
        assertThat(talk.exchange.startedNanos).isEqualTo(Talk.STEP);
        assertThat(talk.exchange.requestBytes).isEqualTo(16);
        assertThat(talk.exchange.requestComplete).isFalse();
    }

    @Test
    @DisplayName("a response without length ends with the connection, and not before")
    void untilClose() {
        talk.client(GET).server("HTTP/1.1 200 OK\r\n\r\nsome");
        assertThat(talk.conversation.exchangeUnderWay()).isTrue();
        talk.server("more").endOfStream();
        assertThat(talk.conversation.exchangeUnderWay()).isFalse();
        assertThat(talk.exchange.endedNanos).isEqualTo(4 * Talk.STEP);
        assertThat(talk.connection.closeAnnounced).isTrue();
    }

    @Test
    @DisplayName("the end of the stream does not complete a response that is announced to be longer")
    void truncated() {
        talk.client(GET)
                .server("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nsome")
                .endOfStream();
        assertThat(talk.conversation.exchangeUnderWay()).isTrue();
        assertThat(talk.completed()).isZero();
    }

    @Test
    @DisplayName("a client's half-close completes nothing on the server")
    void halfClose() {
        Talk server = Talk.asServer().client(GET).server("HTTP/1.1 200 OK\r\n\r\nsome");
        server.endOfStream();
        assertThat(server.conversation.exchangeUnderWay()).isTrue();
    }

    @Test
    @DisplayName("an answer before the request is complete leaves the exchange under way until it is")
    void earlyAnswer() {
        talk.client("POST / HTTP/1.1\r\nContent-Length: 10\r\n\r\nabc");
        talk.exchange.lastRequestByteNanos = Talk.STEP;
        talk.server("HTTP/1.1 413 No\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
        assertThat(talk.exchange.pauseBeforeResponseNanos()).isEqualTo(Talk.STEP);
        assertThat(talk.exchange.requestBytesBeforeResponse()).isEqualTo(42);
        assertThat(talk.exchange.status).isEqualTo(413);
        assertThat(talk.exchange.endedNanos).isEqualTo(2 * Talk.STEP);
        assertThat(talk.conversation.exchangeUnderWay()).isTrue();
        assertThat(talk.connection.keepAliveServer).isEqualTo("close");

        talk.client("defg");
        assertThat(talk.exchange.requestBytesBeforeResponse()).isEqualTo(42);
        assertThat(talk.exchange.number).isEqualTo(1);
        assertThat(talk.exchange.requestBytes).isEqualTo(46);
        assertThat(talk.exchange.requestHeadBytes).isEqualTo(39);
        talk.client("hij");
        assertThat(talk.conversation.exchangeUnderWay()).isFalse();
        assertThat(talk.connection.closeAnnounced).isTrue();
        assertThat(talk.connection.recent().endedNanos(0)).isEqualTo(2 * Talk.STEP);
    }

    @Test
    @DisplayName("before the answer to a whole request, that has not paused")
    void noPause() {
        talk.client("GET / HTTP/1.1\r\n\r\n");
        talk.exchange.lastRequestByteNanos = Talk.STEP;
        talk.server("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        assertThat(talk.exchange.pauseBeforeResponseNanos()).isEqualTo(-1);
        assertThat(talk.exchange.requestBytesBeforeResponse()).isEqualTo(-1);
    }

    @Test
    @DisplayName("a body that the server gave no leave to send is not waited for")
    void withheldBody() {
        talk.client("PUT / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 10\r\n\r\n");
        talk.server("HTTP/1.1 417 No\r\nContent-Length: 0\r\n\r\n");
        assertThat(talk.exchange.expectsContinue).isTrue();
        assertThat(talk.conversation.exchangeUnderWay()).isFalse();
        talk.client("GET /next HTTP/1.1\r\n\r\n");
        assertThat(talk.exchange.number).isEqualTo(2);
        assertThat(talk.exchange.target).isEqualTo("/next");
    }

    @Test
    @DisplayName("a write that failed begins the exchange, but its bytes do not count")
    void attempted() {
        talk.client(GET).server(EMPTY).clientAttempts("POST /a?b HTTP/1.1\r\nb3: 0\r\nContent-Length: 2\r\n\r\nok");
        assertThat(talk.exchange.number).isEqualTo(2);
        assertThat(talk.exchange.idleBeforeNanos).isEqualTo(Talk.STEP);
        assertThat(talk.exchange.target).isEqualTo("/a");
        assertThat(talk.exchange.traceHeaders).containsExactly("b3", "0");
        assertThat(talk.exchange.requestContentLength).isEqualTo(2);
        assertThat(talk.exchange.requestBytes).isZero();
        assertThat(talk.exchange.requestComplete).isFalse();
        assertThat(talk.conversation.exchangeUnderWay()).isTrue();
    }

    @Test
    @DisplayName("a response that could not be written is not taken for one")
    void attemptedResponse() {
        Talk server = Talk.asServer().client(GET);
        byte[] response = EMPTY.getBytes();
        server.conversation.sent(response, null, 0, response.length, 9, true);
        assertThat(server.exchange.status).isZero();
        assertThat(server.conversation.exchangeUnderWay()).isTrue();
    }

    @Test
    @DisplayName("pipelined requests keep their facts until it is their turn")
    void pipelined() {
        for (int i = 1; i <= 9; i++) {
            talk.client("GET /" + i + " HTTP/1.1\r\nb3: " + i + "\r\n\r\n");
        }
        for (int i = 1; i <= 9; i++) {
            assertThat(talk.exchange.target).isEqualTo("/" + i);
            assertThat(talk.exchange.number).isEqualTo(i);
            assertThat(talk.exchange.startedNanos).isEqualTo(i * Talk.STEP);
            assertThat(talk.exchange.traceHeaders).containsExactly("b3", "" + i);
            assertThat(talk.conversation.exchangeUnderWay()).isTrue();
            talk.server(EMPTY);
        }
        assertThat(talk.conversation.exchangeUnderWay()).isFalse();
        assertThat(talk.completed()).isEqualTo(8);
    }

    @Test
    @DisplayName("too many pipelined requests are counted and no longer read")
    void pipelinedTooMany() {
        talk.client(GET.repeat(9));
        assertThat(talk.conversation.understood()).isTrue();
        talk.client(GET);
        assertThat(talk.conversation.understood()).isFalse();
        assertThat(talk.conversation.exchangeUnderWay()).isTrue();
        assertThat(talk.exchange.number).isEqualTo(1);
    }

    @Test
    @DisplayName("Content-Length: what cannot be believed, and the same thing said twice")
    void contentLength() {
        talk.client(GET).server("HTTP/1.1 200 OK\r\nContent-Length: 2, 2\r\ncontent-length : 2\r\n\r\nok");
        assertThat(talk.conversation.exchangeUnderWay()).isFalse();
        for (String wrong : new String[] {"-1", "", "2x", "99999999999999999999", "1, 2"}) {
            Talk other = Talk.asClient().client(GET).server("HTTP/1.1 200 OK\r\nContent-Length: " + wrong + "\r\n\r\n");
            assertThat(other.conversation.understood()).as(wrong).isFalse();
        }
    }

    @Test
    @DisplayName("unseen bytes inside a body are counted, elsewhere they end the understanding")
    void skipped() {
        talk.client("POST / HTTP/1.1\r\nContent-Length: 5000000000\r\n\r\n").skipped(true, 5_000_000_000L);
        assertThat(talk.exchange.requestComplete).isTrue();
        talk.server("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n")
                .skipped(false, 5);
        talk.server("\r\n0\r\n\r\n");
        assertThat(talk.conversation.exchangeUnderWay()).isFalse();
        talk.client(GET).server("HTTP/1.1 200 OK\r\n\r\n").skipped(false, 1000);
        assertThat(talk.conversation.understood()).isTrue();

        Talk other = Talk.of(Role.SERVER, Talk.Form.ARRAY).client(GET).skipped(false, 10);
        assertThat(other.conversation.understood()).isFalse();
        assertThat(other.exchange.responseBytes).isEqualTo(10);
        assertThat(other.conversation.exchangeUnderWay()).isFalse();
    }

    @Test
    @DisplayName("a response that came before its request was seen is that request's")
    void unsolicited() {
        Corpus.UNSOLICITED.whole(talk);
        assertThat(talk.exchange.number).isEqualTo(2);
        assertThat(talk.exchange.status).isEqualTo(408);
        assertThat(talk.exchange.respondedNanos).isLessThan(talk.exchange.startedNanos);
        assertThat(talk.conversation.exchangeUnderWay()).isFalse();
    }

    @Test
    @DisplayName("a request pipelined behind an interim response is no sign of anything unseen")
    void pipelinedBehindInterim() {
        Talk server = Talk.asServer().client(GET).server("HTTP/1.1 103 Early Hints\r\n\r\n");
        server.client(GET);
        assertThat(server.conversation.understood()).isTrue();
        server.server(EMPTY).server(EMPTY);
        assertThat(server.completed()).isEqualTo(2);
    }

    @Test
    @DisplayName("a new request while the response before is short: its rest went out unseen (sendfile)")
    void sendfile() {
        Talk server = Talk.asServer().client(GET).server("HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\nsome");
        assertThat(server.conversation.understood()).isTrue();
        server.client("POST /next HTTP/1.1\r\nContent-Length: 2\r\n\r\nok");

        assertThat(server.conversation.understood()).isFalse();
        assertThat(server.conversation.protocolName()).isEqualTo("http");
        assertThat(server.completed()).isEqualTo(1);
        assertThat(server.connection.recent().status(0)).isEqualTo(200);
        assertThat(server.exchange.number).as("a turn of its own").isEqualTo(2);
        assertThat(server.exchange.method).isNull();
        assertThat(server.exchange.requestBytes).isEqualTo(44);
        assertThat(server.conversation.exchangeUnderWay()).isTrue();
        server.server("anything");
        assertThat(server.conversation.exchangeUnderWay()).isFalse();
    }

    @Test
    @DisplayName(
            "a request before the response has begun is pipelined; and so is, to a client, one while it is received")
    void noSendfile() {
        Talk server = Talk.asServer().client(GET).client(GET).server(EMPTY).server(EMPTY);
        assertThat(server.conversation.understood()).isTrue();
        assertThat(server.completed()).isEqualTo(2);
        assertThat(server.client(GET).conversation.understood())
                .as("and one after")
                .isTrue();

        talk.client(GET)
                .server("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab")
                .client(GET);
        assertThat(talk.conversation.understood()).isTrue();
        talk.server("cde").server(EMPTY);
        assertThat(talk.completed()).isEqualTo(2);
    }

    @Test
    @DisplayName("what the server calls itself, and through what it answers, is remembered across exchanges")
    void serverRemembered() {
        talk.client(GET).server("HTTP/1.1 200 OK\r\nServer: nginx\r\nVia: 1.1 edge\r\nContent-Length: 0\r\n\r\n");
        talk.client(GET);
        assertThat(talk.exchange.number).isEqualTo(2);
        assertThat(talk.exchange.status).as("other facts are not").isZero();
        assertThat(talk.exchange.server).isEqualTo("nginx");
        assertThat(talk.exchange.via).isEqualTo("1.1 edge");
        talk.server(EMPTY);
        assertThat(talk.exchange.server).isEqualTo("nginx");
        assertThat(talk.exchange.via).isEqualTo("1.1 edge");
        talk.client(GET).server("HTTP/1.1 200 OK\r\nServer: other\r\nContent-Length: 0\r\n\r\n");
        assertThat(talk.exchange.server).isEqualTo("other");
        assertThat(talk.exchange.via).isEqualTo("1.1 edge");
    }

    @Test
    @DisplayName("how the response's end is announced: a length, chunks, or neither")
    void responseFraming() {
        talk.client(GET).server("HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\nsome");
        assertThat(talk.exchange.responseContentLength).isEqualTo(12);
        assertThat(talk.exchange.responseChunked).isFalse();
        talk.server("and more").client(GET);
        assertThat(talk.exchange.number).isEqualTo(2);
        assertThat(talk.exchange.responseContentLength).as("not yet").isEqualTo(-1);

        talk.server("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nsome");
        assertThat(talk.exchange.responseChunked).isTrue();
        assertThat(talk.exchange.responseContentLength).isEqualTo(-1);
        talk.server("\r\n0\r\n\r\n").client(GET);
        assertThat(talk.exchange.responseChunked).as("not yet").isFalse();

        talk.server("HTTP/1.1 200 OK\r\n\r\nsome");
        assertThat(talk.exchange.responseContentLength).isEqualTo(-1);
        assertThat(talk.exchange.responseChunked).isFalse();
    }

    @Test
    @DisplayName("an interim response announces nothing of the final one's")
    void interimFraming() {
        talk.client("POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n")
                .server("HTTP/1.1 100 Continue\r\n\r\n");
        assertThat(talk.exchange.responseContentLength).isEqualTo(-1);
        talk.client("some").server("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab");
        assertThat(talk.exchange.responseContentLength).isEqualTo(3);
    }
}
