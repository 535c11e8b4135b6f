package io.resetscope.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class ConnectionTest {

    @Test
    void theLengthOfAResponseIsThatOfHeadAndBody() throws IOException {
        String head = "HTTP/1.1 200 \r\nContent-Length: 200\r\nDate: today\r\n\r\n";
        assertThat(Connection.length(head + "....")).isEqualTo(head.length() + 200);
    }

    @Test
    void anythingElseIsAnError() {
        assertThatThrownBy(() -> Connection.length("HTTP/1.1 500 \r\nContent-Length: 2\r\n\r\n"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("HTTP/1.1 500");
        assertThatThrownBy(() -> Connection.length("HTTP/1.1 200 \r\nTransfer-Encoding: chunked\r\n\r\n"))
                .isInstanceOf(IOException.class);
    }
}
