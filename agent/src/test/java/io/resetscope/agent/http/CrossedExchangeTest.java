package io.resetscope.agent.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is answered is read before the write of it has been noted, whole or up to some byte: where the response ends may then
 * hang on what is not known yet.
 */
class CrossedExchangeTest {

    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private static final String GET = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String TO_HEAD = "HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n";
    private static final String EXPECTING = "POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 100\r\n\r\n";
    private static final String TOO_LARGE = "HTTP/1.1 413 No\r\nContent-Length: 0\r\n\r\n";
    private static final String CONNECT = "CONNECT a:443 HTTP/1.1\r\n\r\n";
    private static final String UNAUTHORIZED = "HTTP/1.1 407 No\r\nContent-Length: 0\r\n\r\n";

    private final Talk talk = Talk.asClient();

    /** So many bytes of the request have been noted when the response is read. */
    private void crossed(int noted, String request, String response) {
        if (noted > 0) {
            talk.client(request.substring(0, noted));
        }
        talk.server(response).client(request.substring(noted));
    }

    private void assertOver(int exchanges) {
        assertThat(talk.conversation.understood()).as(talk.facts()).isTrue();
        assertThat(talk.conversation.exchangeUnderWay()).as(talk.facts()).isFalse();
        assertThat(talk.completed()).as(talk.facts()).isEqualTo(exchanges);
    }

    private void assertAnotherFollows() {
        talk.client(GET).server(OK);
        assertOver(2);
        assertThat(talk.exchange.status).isEqualTo(200);
        assertThat(talk.exchange.number).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2, 10, 25})
    @DisplayName("a GET is complete with its response")
    void get(int noted) {
        crossed(noted, GET, OK);
        assertOver(1);
        assertThat(talk.exchange.responseBytes).isEqualTo(OK.length());
        assertAnotherFollows();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2, 6, 18})
    @DisplayName("a HEAD is complete with its response's head, whatever that announces")
    void head(int noted) {
        crossed(noted, "HEAD / HTTP/1.1\r\n\r\n", TO_HEAD);
        assertOver(1);
        assertAnotherFollows();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 20, 60})
    @DisplayName("a body that awaited leave does not come when the answer was no")
    void expecting(int noted) {
        crossed(noted, EXPECTING, TOO_LARGE);
        assertOver(1);
        assertAnotherFollows();
    }

    @Test
    @DisplayName("a body that was given leave comes")
    void continued() {
        String request = EXPECTING.replace("100\r\n", "5\r\n");
        crossed(0, request, "HTTP/1.1 100 Continue\r\n\r\n");
        assertThat(talk.exchange.respondedNanos).isZero();
        talk.client("hello").server(OK);
        assertOver(1);
        assertThat(talk.exchange.status).isEqualTo(200);
        assertThat(talk.exchange.responseBytes).isEqualTo(OK.length());
        assertAnotherFollows();
    }

    @Test
    @DisplayName("hints and the response after them")
    void hints() {
        crossed(0, GET, "HTTP/1.1 103 Early\r\nLink: </a>\r\n\r\n" + OK);
        assertOver(1);
        assertThat(talk.exchange.status).isEqualTo(200);
        assertAnotherFollows();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 4, 24})
    @DisplayName("a CONNECT that is refused is over, and may be tried again")
    void refused(int noted) {
        crossed(noted, CONNECT, UNAUTHORIZED);
        assertOver(1);
        assertAnotherFollows();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 4})
    @DisplayName("a CONNECT that is granted: what follows is no HTTP, and nothing of it has been asked yet")
    void granted(int noted) {
        crossed(noted, CONNECT, "HTTP/1.1 200 OK\r\n\r\n");
        assertThat(talk.conversation.understood()).isFalse();
        assertThat(talk.conversation.exchangeUnderWay()).isFalse();
        assertThat(talk.completed()).isEqualTo(1);
        assertThat(talk.exchange.status).isEqualTo(200);
        talk.client("\u0016\u0003\u0001");
        assertThat(talk.conversation.exchangeUnderWay()).isTrue();
    }

    @Test
    @DisplayName("a response that lasts until the close")
    void untilClose() {
        talk.server("HTTP/1.1 200 OK\r\n\r\nabc").endOfStream().client(GET);
        assertOver(1);
        assertThat(talk.connection.closeAnnounced).isTrue();
    }

    @Test
    @DisplayName("an upgrade is one, whenever its request was noted")
    void upgraded() {
        crossed(2, "GET / HTTP/1.1\r\nUpgrade: websocket\r\n\r\n", "HTTP/1.1 101 Yes\r\nUpgrade: websocket\r\n\r\n");
        assertThat(talk.conversation.understood()).isFalse();
    }

    @Test
    @DisplayName("at a server: the next request comes while the refusal of the last one's body is being noted")
    void nextAfterRefusal() {
        Talk server = Talk.asServer();
        server.client(EXPECTING);
        server.writes(true);
        server.client(GET).server(TOO_LARGE);
        server.writes(false);
        assertThat(server.completed()).isEqualTo(1);
        server.server(OK);
        assertThat(server.conversation.understood()).isTrue();
        assertThat(server.conversation.exchangeUnderWay()).isFalse();
        assertThat(server.completed()).isEqualTo(2);
    }

    @Test
    @DisplayName(
            "a request that had to queue is known as any other, though the rest of it comes after its turn has come")
    void queued() {
        Talk server = Talk.asServer();
        server.client("GET /first HTTP/1.1\r\n\r\n")
                .client("POST /second HTTP/1.1\r\nb3: 0\r\nContent-Le")
                .server(OK)
                .client("ngth: 6\r\n\r\nab")
                .client("cdef");
        assertThat(server.exchange.target).isEqualTo("/second");
        assertThat(server.exchange.traceHeaders).containsExactly("b3", "0");
        assertThat(server.exchange.requestContentLength).isEqualTo(6);
        assertThat(server.exchange.requestComplete).isTrue();
        server.server(OK);
        assertThat(server.conversation.exchangeUnderWay()).isFalse();
        assertThat(server.completed()).isEqualTo(2);
    }

    @Test
    @DisplayName("nothing is kept of requests that had to queue")
    void forgotten() {
        Talk server = Talk.asServer();
        for (int i = 0; i < 3; i++) {
            server.client("GET /queued" + i + " HTTP/1.1\r\n\r\n");
        }
        server.server(OK).server(OK).server(OK);
        server.client(GET).server(OK);
        assertThat(server.completed()).isEqualTo(4);
        assertThat(Retained.text(server)).doesNotContain("queued");
    }

    private static void assertState(Talk talk, boolean underWay, int completed, int number, int status) {
        String is = talk.conversation.exchangeUnderWay() + ", " + talk.completed() + " completed, number "
                + talk.exchange.number + ", status " + talk.exchange.status;
        assertThat(is).isEqualTo(underWay + ", " + completed + " completed, number " + number + ", status " + status);
    }

    @Test
    @DisplayName("a body that has begun was not withheld, though it came with its head: it goes on after a refusal")
    void begunBody() {
        String request = EXPECTING.replace("100\r\n", "10\r\n") + "abc";
        talk.client(request).server(TOO_LARGE);
        assertState(talk, true, 0, 1, 413);
        Talk server = Talk.asServer();
        server.client(request).client("d").server(TOO_LARGE);
        assertState(server, true, 0, 1, 413);
        server.client("efghij");
        assertState(server, false, 1, 1, 413);
        Talk crossed = Talk.asClient();
        crossed.server(TOO_LARGE).client(request);
        assertState(crossed, true, 0, 1, 413);
    }

    @Test
    @DisplayName("a write that failed has not withheld anything")
    void attempted() {
        talk.client(GET).server(OK).server("HTTP/1.1 408 Timeout\r\nContent-Length: 0\r\n\r\n");
        talk.clientAttempts(EXPECTING);
        assertState(talk, true, 1, 2, 408);
    }

    @Test
    @DisplayName("hints do not answer a HEAD")
    void hintsToHead() {
        talk.server("HTTP/1.1 103 Early\r\n\r\n").client("HEAD / HTTP/1.1\r\n\r\n");
        assertState(talk, true, 0, 1, 0);
        talk.server(TO_HEAD);
        assertState(talk, false, 1, 1, 200);
        assertAnotherFollows();
    }

    @Test
    @DisplayName("what answered a HEAD and would have lasted until the close answers nothing more by that")
    void headUntilClose() {
        talk.server("HTTP/1.1 200 OK\r\n\r\n").client("HEAD / HTTP/1.1\r\n\r\n");
        talk.client(GET).endOfStream();
        assertState(talk, true, 1, 2, 0);
    }

    @Test
    @DisplayName("a CONNECT that is granted with a length of nothing is over once")
    void grantedNothing() {
        crossed(0, CONNECT, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        assertState(talk, false, 1, 1, 200);
    }

    @Test
    @DisplayName("of two pipelined requests, the second's answer may be read before the first is noted whole")
    void pipelined() {
        talk.client("GET /a HTTP/1.1\r\n").server(OK + "HTTP/1.1 502 No\r\nContent-Length: 0\r\n\r\n");
        talk.client("\r\nGET /b HTTP/1.1\r\n\r\n");
        assertState(talk, false, 2, 2, 502);
        assertThat(talk.exchange.endedNanos).isNotZero();
    }

    @Test
    @DisplayName("nor of requests that queue when the connection goes over to something else")
    void abandoned() {
        talk.client("GET /ws HTTP/1.1\r\nUpgrade: websocket\r\n\r\n").client("GET /queued HTTP/1.1\r\n\r\n");
        talk.server("HTTP/1.1 101 Yes\r\nUpgrade: websocket\r\n\r\n");
        assertThat(Retained.text(talk)).doesNotContain("queued");
    }
}
