package io.resetscope.agent.connection;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What first bytes say of who speaks. */
class OpeningTest {

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "GET / HTTP/1.1, HTTP_REQUEST",
                "GET /, HTTP_REQUEST",
                "OPTIONS * HTTP/1.1, HTTP_REQUEST",
                "GET http://shop.example/ HTTP/1.1, HTTP_REQUEST",
                "PROPPATCH /x, OTHER",
                "OPTIONS x, HTTP_REQUEST",
                "BASELINECONTROLXY /x, OTHER",
                "GE /, OTHER",
                "get / HTTP/1.1, OTHER",
                "GET, OTHER",
                "\"GET \", OTHER",
                "GET x, OTHER",
                "GET@/, OTHER",
                "HTTP/1.1 200 OK, HTTP_RESPONSE",
                "HTTP/, HTTP_RESPONSE",
                "HTTP, OTHER",
                "HTTQ/1.1, OTHER",
                "SSH-2.0-OpenSSH, OTHER",
                "*1, OTHER",
            })
    @DisplayName("a request: upper-case word, blank, target; a response: HTTP and a slash")
    void texts(String text, Opening expected) {
        assertThat(of(text.getBytes(ISO_8859_1))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "22, 3, TLS_HANDSHAKE",
        "21, 3, TLS_ALERT",
        "20, 3, OTHER",
        "23, 3, OTHER",
        "22, 2, OTHER",
        "21, 2, OTHER",
        "150, 3, OTHER",
        "22, 131, OTHER",
    })
    @DisplayName("a TLS record: its type, then major version 3")
    void records(int first, int second, Opening expected) {
        assertThat(of(new byte[] {(byte) first, (byte) second})).isEqualTo(expected);
        assertThat(of(new byte[] {(byte) first, (byte) second, 1, 0, 2})).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"22", "21", "71", "255"})
    @DisplayName("one byte alone says nothing")
    void one(int only) {
        assertThat(of(new byte[] {(byte) only})).isEqualTo(Opening.OTHER);
    }

    @Test
    @DisplayName("what stands outside the range is not read")
    void range() {
        byte[] get = "GET /".getBytes(ISO_8859_1);
        assertThat(opening(get, 4)).as("without the target").isEqualTo(Opening.OTHER);
        assertThat(opening("HTTP/".getBytes(ISO_8859_1), 4)).isEqualTo(Opening.OTHER);
        assertThat(opening(new byte[] {22, 3}, 1)).isEqualTo(Opening.OTHER);
    }

    private static Opening opening(byte[] bytes, int to) {
        return Opening.of(Opening.add(0, 0, bytes, null, 0, to));
    }

    /** As array, as heap and as direct buffer, each not from its beginning; and byte by byte. */
    private static Opening of(byte[] bytes) {
        byte[] framed = new byte[bytes.length + 2];
        System.arraycopy(bytes, 0, framed, 1, bytes.length);
        int to = bytes.length + 1;
        Opening of = Opening.of(Opening.add(0, 0, framed, null, 1, to));
        ByteBuffer heap = ByteBuffer.wrap(framed).asReadOnlyBuffer();
        assertThat(Opening.of(Opening.add(0, 0, null, heap, 1, to))).isEqualTo(of);
        ByteBuffer direct = ByteBuffer.allocateDirect(framed.length).put(framed);
        assertThat(Opening.of(Opening.add(0, 0, null, direct, 1, to))).isEqualTo(of);
        long first = 0;
        for (int i = 0; i < bytes.length; i++) {
            first = Opening.add(first, i, bytes, null, i, i + 1);
        }
        assertThat(Opening.of(first)).isEqualTo(of);
        return of;
    }
}
