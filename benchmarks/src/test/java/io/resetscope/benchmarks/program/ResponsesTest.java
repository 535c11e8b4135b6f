package io.resetscope.benchmarks.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ResponsesTest {

    @Test
    void oneRequestIsTakenAtATime() {
        ByteBuffer requests = buffer("GET /3 HTTP/1.1\r\nHost: a\r\n\r\nGET /5 HTTP/1.1\r\n\r\nGET /7 HT");
        assertThat(text(Responses.next(requests)))
                .contains("Content-Length: 3\r\n")
                .endsWith("\r\n\r\n...");
        assertThat(text(Responses.next(requests))).endsWith("\r\n\r\n.....");
        assertThat(Responses.next(requests)).isNull();
        assertThat(requests.remaining()).isEqualTo("GET /7 HT".length());
    }

    private static ByteBuffer buffer(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.US_ASCII);
    }
}
