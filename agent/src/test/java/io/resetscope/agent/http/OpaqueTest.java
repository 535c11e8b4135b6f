package io.resetscope.agent.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.agent.connection.Role;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is not HTTP/1.x is not taken for it, and is still counted. */
class OpaqueTest {

    private static final String GET = "GET / HTTP/1.1\r\n\r\n";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "get ",
                " ",
                "G\u0000",
                "OPTIONS sip:me@host SIP",
                "DESCRIBE rtsp://a RTSP",
                "GET /\r",
                "GET  ",
                "GET / HTTP/2",
                "GET / HTTP/1.x",
                "GET / HTTP/1.1 ",
                "ABCDEFGHIJKLMNOPQRSTUVWXY",
                "*1\r\n$4\r\nPING",
                "\u0000\u0000\u0000\u0010",
                "\r\n\r\n\r\n\r\n\r\n",
            })
    @DisplayName("the first byte that contradicts ends the guess")
    void contradicted(String beginning) {
        Talk talk = Talk.asClient();
        talk.client(beginning.substring(0, beginning.length() - 1));
        talk.client(beginning.substring(beginning.length() - 1));
        talk.client("GET / HTTP/1.1\r\n\r\n");
        assertThat(talk.conversation.understood()).isFalse();
        assertThat(talk.conversation.protocolName()).isNull();
        assertThat(talk.conversation.exchangeUnderWay()).isTrue();
        assertThat(talk.exchange.number).isEqualTo(1);
        assertThat(talk.exchange.method).isNull();
    }

    @Test
    @DisplayName("turns are counted from the first byte on")
    void turns() {
        Talk talk = Corpus.BINARY.whole(Talk.asClient());
        assertThat(talk.exchange.number).isEqualTo(2);
        assertThat(talk.exchange.requestBytes).isEqualTo(4);
        assertThat(talk.exchange.responseBytes).isEqualTo(4);
        assertThat(talk.conversation.exchangeUnderWay()).isFalse();
        talk.client("a").client("b");
        assertThat(talk.conversation.exchangeUnderWay()).isTrue();
        assertThat(talk.exchange.number).isEqualTo(3);
        assertThat(talk.exchange.requestBytes).isEqualTo(2);
        assertThat(talk.connection.recent().endedNanos(1)).isEqualTo(4 * Talk.STEP);
        talk.clientAttempts("c");
        assertThat(talk.exchange.requestBytes).isEqualTo(2);
    }

    @Test
    @DisplayName("a failed first write begins a turn")
    void attempted() {
        Talk talk = Talk.asClient().clientAttempts("\u0000");
        assertThat(talk.exchange.number).isEqualTo(1);
        assertThat(talk.exchange.requestBytes).isZero();
        assertThat(talk.conversation.exchangeUnderWay()).isTrue();
    }

    @Test
    @DisplayName("TLS and HTTP/2 have names")
    void names() {
        assertThat(Corpus.TLS.whole(Talk.asClient()).conversation.protocolName())
                .isEqualTo("tls");
        Talk http2 = Corpus.HTTP_2_BROKEN.whole(Talk.asServer());
        assertThat(http2.conversation.protocolName()).isEqualTo("http");
        assertThat(http2.conversation.protocolVersion()).isEqualTo("2");
        assertThat(http2.conversation.understood()).isFalse();
        assertThat(Talk.asClient().client("GET / HTTP/2.0\r\n").conversation.protocolVersion())
                .isNull();
    }

    @Test
    @DisplayName("a TLS record in answer to HTTP leaves the request's facts")
    void tlsAnswer() {
        Talk talk = Corpus.PLAIN_TO_TLS.whole(Talk.asClient());
        assertThat(talk.conversation.protocolName()).isEqualTo("tls");
        assertThat(talk.exchange.method).isEqualTo("GET");
        assertThat(talk.exchange.responseBytes).isEqualTo(7);
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/2 200 OK", "ICY 200 OK", "HTTP/1.1 2O0", "HTTP/1.1 099", "HTTP/1.1 2000", "<html>"})
    @DisplayName("a response that is none")
    void notAResponse(String response) {
        Talk talk = Talk.asClient().client(GET).server(response);
        assertThat(talk.conversation.understood()).isFalse();
        assertThat(talk.exchange.status).isZero();
        assertThat(talk.exchange.responseBytes).isEqualTo(response.length());
        assertThat(talk.exchange.endedNanos).isEqualTo(2 * Talk.STEP);
    }

    @Test
    @DisplayName("a head without end, or without end of lines, is given up")
    void hugeHead() {
        Talk lines = Talk.asServer().client("GET / HTTP/1.1\r\n" + "a: b\r\n".repeat(256));
        assertThat(lines.conversation.understood()).isTrue();
        assertThat(lines.client("a: b\r\n").conversation.understood()).isFalse();

        Talk line = Talk.asServer().client("GET / HTTP/1.1\r\nVia: ");
        for (int i = 0; i < 64; i++) {
            line.client("x".repeat(1000));
        }
        assertThat(line.conversation.understood()).isTrue();
        for (int i = 0; i < 2; i++) {
            line.client("x".repeat(1000));
        }
        assertThat(line.conversation.understood()).isFalse();
        assertThat(line.exchange.method).isEqualTo("GET");
    }

    @Test
    @DisplayName("chunks that cannot be")
    void brokenChunks() {
        String head = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";
        for (String body : new String[] {"x\r\n", "\r\n", "fffffffffffffffff\r\n", "1\r\nabc", "-1\r\n"}) {
            Talk talk = Talk.asClient().client(head + body);
            assertThat(talk.conversation.understood()).as(body).isFalse();
            assertThat(talk.exchange.requestComplete).isFalse();
            assertThat(talk.exchange.number).isEqualTo(1);
            assertThat(talk.exchange.requestBytes).isEqualTo(head.length() + body.length());
        }
    }

    @Test
    @DisplayName("an upgraded connection goes on in turns, its exchange complete")
    void tunnel() {
        Talk talk = Talk.of(Role.SERVER, Talk.Form.DIRECT);
        Corpus.UPGRADE.sayings.subList(0, 2).forEach(saying -> talk.says(talk.now == 0, saying));
        assertThat(talk.exchange.status).isEqualTo(101);
        assertThat(talk.completed()).isEqualTo(1);
        assertThat(talk.conversation.understood()).isFalse();
        assertThat(talk.conversation.exchangeUnderWay()).isFalse();
        assertThat(talk.connection.closeAnnounced).isFalse();
        talk.client("x");
        assertThat(talk.exchange.number).isEqualTo(2);
        assertThat(talk.completed()).isEqualTo(1);
    }

    @Test
    @DisplayName("a CONNECT that was refused leaves HTTP where it was")
    void refusedConnect() {
        Talk talk = Corpus.CONNECT.whole(Talk.asClient());
        assertThat(talk.connection.recent().status(0)).isEqualTo(407);
        assertThat(talk.connection.recent().status(1)).isEqualTo(200);
        assertThat(talk.conversation.understood()).isFalse();
    }
}
