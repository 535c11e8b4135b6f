package io.resetscope.agent.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is typed: times, targets, the request. */
class ParsingTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "90, 90000",
        "1.5s, 1500",
        "300ms, 300",
        "30m, 1800000",
        "2min, 120000",
        "1h, 3600000",
        "' 5 s ', 5000",
        "0.25h, 900000"
    })
    void times(String text, long millis) {
        assertThat(Durations.nanos(text)).isEqualTo(millis * 1_000_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "-1", "1d", "1.5.5", "1e3", "0x10", "9999999999", ".5", "1,5"})
    void noTimes(String text) {
        assertThatThrownBy(() -> Durations.nanos(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'" + text + "' is not a time such as 90, 1.5s, 300ms, 30m or 1h");
    }

    @Test
    @DisplayName("no time wraps around")
    void longTimes() {
        assertThat(Durations.nanos("2562047h")).isEqualTo(2_562_047 * 3_600_000_000_000L);
        assertThatThrownBy(() -> Durations.nanos("2562048h"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'2562048h' is too long");
    }

    @Test
    void severalTimes() {
        assertThat(Durations.list("0,33, 1m")).containsExactly(0L, 33_000_000_000L, 60_000_000_000L);
        assertThatThrownBy(() -> Durations.list("1,,2")).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({"shop.example:80, shop.example, 80", "10.0.0.1:65535, 10.0.0.1, 65535", "[::1]:8080, ::1, 8080"})
    void targets(String text, String host, int port) {
        Target target = Target.direct(text);
        assertThat(target.host).isEqualTo(host);
        assertThat(target.port).isEqualTo(port);
        assertThat(target.address()).isEqualTo(text);
        Target via = Target.via("nlb-1=" + text);
        assertThat(via.name).isEqualTo("nlb-1");
        assertThat(via.address()).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "shop",
                ":80",
                "shop:",
                "shop:http",
                "shop:0",
                "shop:65536",
                "::1:80",
                "[::1]",
                "[]:80",
                "a b:80",
                "http://shop:80",
                "shop:80/x",
                "a\u001b:80"
            })
    void noTargets(String text) {
        assertThatThrownBy(() -> Target.direct(text)).hasMessageContaining("is not HOST:PORT");
        assertThatThrownBy(() -> Target.via("nlb=" + text)).hasMessageContaining("is not HOST:PORT");
    }

    @ParameterizedTest
    @ValueSource(strings = {"shop:80", "=shop:80", "a b=shop:80", "direct=shop:80"})
    void noVias(String text) {
        assertThatThrownBy(() -> Target.via(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("the request is what was told, with a host and the name of who asks")
    void request() {
        ProbeRequest request = new ProbeRequest("GET /health?a=b", List.of("X-Key: secret"), "probe/1");
        assertThat(new String(request.bytes(Results.DIRECT), StandardCharsets.ISO_8859_1))
                .isEqualTo("GET /health?a=b HTTP/1.1\r\nHost: 10.0.0.6:8080\r\nUser-Agent: probe/1\r\nAccept: */*\r\n"
                        + "Connection: keep-alive\r\nX-Key: secret\r\n\r\n");
        assertThat(request.line()).as("what may be shown").isEqualTo("GET /health?…");
        assertThat(request.serverName(Results.DIRECT)).isEqualTo("10.0.0.6");
    }

    @ParameterizedTest
    @ValueSource(strings = {"OPTIONS *", "GET http://shop.example/health", "GET /", "GET /a@b"})
    void requests(String line) {
        assertThat(new ProbeRequest(line, List.of(), "probe/1").line()).isEqualTo(line);
    }

    @ParameterizedTest
    @CsvSource({
        "GET http://me:secret@shop.example/a@b?key=secret, GET http://shop.example/a@b?…",
        "GET http://shop.example?a=secret@b, GET http://shop.example?…",
        "GET /a#secret, GET /a#…"
    })
    @DisplayName("who asks and what a query says is sent, and not shown")
    void shown(String line, String shown) {
        ProbeRequest request = new ProbeRequest(line, List.of(), "probe/1");
        assertThat(request.line()).isEqualTo(shown);
        assertThat(new String(request.bytes(Results.DIRECT), StandardCharsets.ISO_8859_1))
                .startsWith(line + " HTTP/1.1\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"get /?key=secret", "GET me:secret@shop", "GET http://me:x secret@shop/", "get /#secret"})
    @DisplayName("nor is it in what is said of a mistake")
    void notShown(String line) {
        assertThatThrownBy(() -> new ProbeRequest(line, List.of(), "probe/1"))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .doesNotContain("secret");
    }

    @Test
    @DisplayName("Host, User-Agent and Accept can be replaced; Host is the name for TLS, too")
    void replaced() {
        ProbeRequest request =
                new ProbeRequest("HEAD /", List.of("host: shop.example:443", "USER-AGENT:me", "accept:"), "probe/1");
        assertThat(new String(request.bytes(Results.DIRECT), StandardCharsets.ISO_8859_1))
                .isEqualTo("HEAD / HTTP/1.1\r\nConnection: keep-alive\r\nhost: shop.example:443\r\nUSER-AGENT:me\r\n"
                        + "accept:\r\n\r\n");
        assertThat(request.isHead()).isTrue();
        assertThat(request.serverName(Results.DIRECT)).isEqualTo("shop.example");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "GET",
                "/",
                "get /",
                "GET  /",
                "GET /a b",
                "GET /\r\nX: y",
                "GET /ü",
                "GET x",
                "GET *x",
                "GET shop:80"
            })
    void noRequests(String line) {
        assertThatThrownBy(() -> new ProbeRequest(line, List.of(), "probe/1"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "secret",
                ": secret",
                "A b: secret",
                "A: secret\r\nB: x",
                "Connection: secret",
                "content-length: secret"
            })
    @DisplayName("a header that cannot be sent is refused, and its value is not repeated")
    void noHeaders(String header) {
        assertThatThrownBy(() -> new ProbeRequest("GET /", List.of(header), "probe/1"))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .doesNotContain("secret");
    }
}
