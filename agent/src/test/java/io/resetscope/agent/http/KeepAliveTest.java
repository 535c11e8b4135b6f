package io.resetscope.agent.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What both ends announce about keeping the connection. */
class KeepAliveTest {

    private final Talk talk = Talk.asClient();

    private Talk exchange(String request, String response) {
        return talk.client("GET / " + request + "\r\n\r\n").server(response + "\r\nContent-Length: 0\r\n\r\n");
    }

    @Test
    @DisplayName("texts are of the last head that had any, numbers the last that were announced")
    void texts() {
        exchange(
                "HTTP/1.1\r\nKeep-Alive: timeout=9",
                "HTTP/1.1 200 OK\r\nKeep-Alive: timeout=5, max=100\r\nConnection: keep-alive");
        assertThat(talk.connection.keepAliveClient).isEqualTo("timeout=9");
        assertThat(talk.connection.keepAliveServer).isEqualTo("keep-alive, timeout=5, max=100");
        exchange("HTTP/1.1", "HTTP/1.1 200 OK");
        assertThat(talk.connection.keepAliveServer).isEqualTo("keep-alive, timeout=5, max=100");
        exchange("HTTP/1.1\r\nConnection: a\r\nConnection: b", "HTTP/1.1 200 OK\r\nKeep-Alive: max=99");
        assertThat(talk.connection.keepAliveClient).isEqualTo("a, b");
        assertThat(talk.connection.keepAliveServer).isEqualTo("max=99");
        assertThat(talk.connection.keepAliveTimeoutSeconds).isEqualTo(5);
        assertThat(talk.connection.keepAliveMax).isEqualTo(99);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "timeout=5, max=100 | 5 | 100",
                "TimeOut = 5;MAX=\"7\" | 5 | 7",
                "max=1,,timeout='60' | 60 | 1",
                "timeout=abc, max | -1 | -2",
                "timeout=, max=-4 | -1 | -1",
                "timeout=99999999999999999999999, max=2147483648 | -1 | -1",
                "xtimeout=5, max x=1 | -2 | -2",
                "=;=,= | -2 | -2",
                "`` | -2 | -2",
            })
    @DisplayName("every server writes the Keep-Alive parameters a little differently")
    void parameters(String text, long timeout, long max) {
        assertThat(KeepAliveText.parameter(text, "timeout")).isEqualTo(timeout);
        assertThat(KeepAliveText.parameter(text, "max")).isEqualTo(max);
    }

    @Test
    @DisplayName(
            "close is announced by either side's header or by the old version, and taken back by the next exchange")
    void closeAnnounced() {
        assertThat(exchange("HTTP/1.1", "HTTP/1.1 200 OK").connection.closeAnnounced)
                .isFalse();
        assertThat(exchange("HTTP/1.1\r\nConnection: x, Close", "HTTP/1.1 200 OK").connection.closeAnnounced)
                .isTrue();
        assertThat(exchange("HTTP/1.1", "HTTP/1.1 200 OK").connection.closeAnnounced)
                .isFalse();
        assertThat(exchange("HTTP/1.1", "HTTP/1.1 200 OK\r\nConnection: close").connection.closeAnnounced)
                .isTrue();
        assertThat(exchange("HTTP/1.0", "HTTP/1.1 200 OK").connection.closeAnnounced)
                .isTrue();
        assertThat(exchange("HTTP/1.1", "HTTP/1.0 200 OK").connection.closeAnnounced)
                .isTrue();
        String kept = "\r\nConnection: Keep-Alive";
        assertThat(exchange("HTTP/1.0" + kept, "HTTP/1.0 200 OK" + kept).connection.closeAnnounced)
                .isFalse();
    }

    @Test
    @DisplayName("an interim response announces nothing")
    void interim() {
        talk.client("GET / HTTP/1.1\r\n\r\n").server("HTTP/1.1 102 Wait\r\nConnection: close\r\n\r\n");
        assertThat(talk.connection.keepAliveServer).isNull();
        assertThat(talk.exchange.status).isZero();
        assertThat(talk.exchange.responseBytes).isZero();
    }

    @Test
    @DisplayName("a max that is lower than the one before: the server counts down")
    void countsDown() {
        exchange("HTTP/1.1", "HTTP/1.1 200 OK");
        exchange("HTTP/1.1", "HTTP/1.1 200 OK\r\nKeep-Alive: timeout=5");
        exchange("HTTP/1.1", "HTTP/1.1 200 OK\r\nKeep-Alive: timeout=5, max=100");
        exchange("HTTP/1.1\r\nKeep-Alive: max=7", "HTTP/1.1 200 OK");
        assertThat(talk.connection.keepAliveCountsDown)
                .as("the client's is its own")
                .isFalse();
        for (int max = 100; max >= 98; max--) {
            exchange("HTTP/1.1", "HTTP/1.1 200 OK\r\nKeep-Alive: timeout=5, max=" + max);
            assertThat(talk.connection.keepAliveCountsDown).isEqualTo(max < 100);
            assertThat(talk.connection.keepAliveMax).isEqualTo(max);
        }
        exchange("HTTP/1.1", "HTTP/1.1 200 OK\r\nKeep-Alive: timeout=5");
        exchange("HTTP/1.1", "HTTP/1.1 200 OK\r\nKeep-Alive: timeout=4, max=98");
        assertThat(talk.connection.keepAliveMax).isEqualTo(98);
        assertThat(talk.connection.keepAliveCountsDown).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"max=100", "max=many", "max=99999999999"})
    @DisplayName("one that rises again, or is none, does not count down")
    void countsDownNoMore(String last) {
        exchange("HTTP/1.1", "HTTP/1.1 200 OK\r\nKeep-Alive: timeout=5, max=100");
        exchange("HTTP/1.1", "HTTP/1.1 200 OK\r\nKeep-Alive: timeout=5, max=99");
        exchange("HTTP/1.1", "HTTP/1.1 200 OK\r\nKeep-Alive: timeout=5, " + last);
        assertThat(talk.connection.keepAliveCountsDown).isFalse();
        exchange("HTTP/1.1", "HTTP/1.1 200 OK\r\nKeep-Alive: timeout=6, max=100");
        assertThat(talk.connection.keepAliveCountsDown).isFalse();
    }
}
