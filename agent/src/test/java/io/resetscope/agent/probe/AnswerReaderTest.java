package io.resetscope.agent.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Responses, read to their end and no further. */
class AnswerReaderTest {

    private static final String OK = "HTTP/1.1 200 OK\r\n";
    private static final String REST = "*rest*";

    private ByteArrayInputStream in;

    private Answer read(String text) throws IOException {
        return read(text, false);
    }

    private Answer read(String text, boolean head) throws IOException {
        in = new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1));
        return new AnswerReader(in, head).read();
    }

    private String left() {
        return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 5\r\n\r\nhello",
                "content-length:0\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nA;x=y\r\n0123456789\r\n0\r\n\r\n",
                "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\nTrailer: x\r\n\r\n"
            })
    @DisplayName("the body by its length, or by chunks")
    void bodies(String rest) throws IOException {
        Answer answer = read(OK + rest + REST);
        assertThat(answer.status).isEqualTo(200);
        assertThat(answer.closes).isNull();
        assertThat(left()).isEqualTo(REST);
    }

    @Test
    @DisplayName("no body to HEAD, 204 and 304; what precedes the response is passed over")
    void noBody() throws IOException {
        read(OK + "Content-Length: 5\r\n\r\n" + REST, true);
        assertThat(left()).isEqualTo(REST);
        read("HTTP/1.1 204 No Content\r\n\r\n" + REST);
        assertThat(left()).isEqualTo(REST);
        assertThat(read("HTTP/1.1 103 Early\r\nLink: x\r\n\r\nHTTP/1.1 304 \n\n" + REST).status)
                .isEqualTo(304);
        assertThat(left()).isEqualTo(REST);
    }

    @Test
    @DisplayName("what the server says of itself")
    void headers() throws IOException {
        Answer answer = read(OK + "Server: nginx/1.26\r\nVia: 1.1 a\r\nvia: 1.1 b\r\nKeep-Alive: timeout=5, max=100\r\n"
                + "Connection: keep-alive\r\nContent-Length: 0\r\n\r\n");
        assertThat(answer.server).isEqualTo("nginx/1.26");
        assertThat(answer.via).isEqualTo("1.1 a, 1.1 b");
        assertThat(answer.announcedNanos).isEqualTo(5_000_000_000L);
        assertThat(read(OK + "Content-Length: 0\r\n\r\n").announcedNanos).isEqualTo(-1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "HTTP/1.1 200 OK~Connection: close~Content-Length: 0~~|Connection: close",
                "HTTP/1.1 200 OK~Connection: Keep-Alive, Close~Content-Length: 0~~|Connection: close",
                "HTTP/1.0 200 OK~Content-Length: 0~~|HTTP/1.0",
                "HTTP/1.1 200 OK~~|no length",
                "HTTP/1.1 200 OK~Transfer-Encoding: identity~~|no length"
            })
    @DisplayName("a connection that is not kept")
    void closes(String text, String why) throws IOException {
        assertThat(read(text.replace("~", "\r\n")).closes).contains(why);
    }

    @Test
    @DisplayName("HTTP/1.0 with keep-alive is kept")
    void http10() throws IOException {
        assertThat(read("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n").closes)
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SSH-2.0-OpenSSH_9.2\r\n",
                "220 mail.example ESMTP\r\n",
                "HTTP/2 200 OK\r\n\r\n",
                "HTTP/1.1 101 Switching Protocols\r\n\r\n",
                "HTTP/1.1 200 OK\r\nno header\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                "half a line"
            })
    @DisplayName("what is no HTTP/1.x")
    void other(String text) {
        assertThatThrownBy(() -> read(text)).isInstanceOf(AnswerReader.NotHttpException.class);
    }

    @Test
    @DisplayName("a TLS alert looks like one, and does a terminal no harm")
    void tls() {
        assertThatThrownBy(() -> read("\u0015\u0003\u0001\u0000\u0002\u0002\u0016"))
                .isInstanceOfSatisfying(
                        AnswerReader.NotHttpException.class,
                        it -> assertThat(it.looksLikeTls()).isTrue())
                .hasMessage("what came is not HTTP/1.x: \"\\x15\"");
    }

    @Test
    @DisplayName("an end where an answer was due, or within it")
    void ends() {
        assertThatThrownBy(() -> read("")).isInstanceOf(EOFException.class);
        assertThatThrownBy(() -> read(OK + "Content-Length: 5\r\n\r\nhel"))
                .isInstanceOf(EOFException.class)
                .hasMessageContaining("2 bytes too early");
        assertThatThrownBy(() -> read(OK)).isInstanceOf(EOFException.class);
    }

    @Test
    @DisplayName("a head without an end is not read for ever")
    void bounded() {
        assertThatThrownBy(() -> read(OK + "A: b\r\n".repeat(300) + "\r\n")).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> read(OK + "A: " + "b".repeat(100_000))).isInstanceOf(IOException.class);
    }
}
