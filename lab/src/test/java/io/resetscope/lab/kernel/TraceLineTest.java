package io.resetscope.lab.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TraceLineTest {

    private static final long BOOT_MILLIS = 1_000_000;

    private final TraceLine lines = new TraceLine(BOOT_MILLIS);

    @Test
    void sentByASocketOfIpv6ThatTalksIpv4() {
        assertThat(lines.parse(
                        "            java-27250   [001] ..... 11735.828553: tcp_send_reset: skbaddr=0000000000000000"
                                + " skaddr=000000004cf4a414 src=[::ffff:127.0.0.1]:34149 dest=[::ffff:127.0.0.1]:51790"
                                + " state=TCP_CLOSE reason=TCP_STATE"))
                .contains(new ResetEvent(
                        BOOT_MILLIS + 11_735_828,
                        true,
                        "127.0.0.1",
                        34149,
                        "127.0.0.1",
                        51790,
                        "TCP_CLOSE",
                        "TCP_STATE"));
    }

    @Test
    void sentWithoutASocket() {
        assertThat(lines.parse(
                        "            java-27250   [001] ..s1. 11735.836517: tcp_send_reset: skbaddr=00000000f9a744b9"
                                + " skaddr=0000000000000000 src=127.0.0.1:34149 dest=127.0.0.1:51792 state=UNKNOWN"
                                + " reason=NO_SOCKET"))
                .contains(new ResetEvent(
                        BOOT_MILLIS + 11_735_836,
                        true,
                        "127.0.0.1",
                        34149,
                        "127.0.0.1",
                        51792,
                        "UNKNOWN",
                        "NO_SOCKET"));
    }

    @Test
    void sentOverIpv6() {
        assertThat(lines.parse(
                        "            java-27250   [001] ..... 11735.837539: tcp_send_reset: skbaddr=0000000000000000"
                                + " skaddr=00000000683dffce src=[::1]:43015 dest=[::1]:41132 state=TCP_CLOSE"
                                + " reason=TCP_STATE"))
                .contains(new ResetEvent(
                        BOOT_MILLIS + 11_735_837,
                        true,
                        "0:0:0:0:0:0:0:1",
                        43015,
                        "0:0:0:0:0:0:0:1",
                        41132,
                        "TCP_CLOSE",
                        "TCP_STATE"));
    }

    @Test
    void receivedOverIpv4ByASocketOfIpv6() {
        assertThat(lines.parse(
                        "            java-27250   [001] ..s2. 11735.828516: tcp_receive_reset: family=AF_INET6 sport=51790"
                                + " dport=34149 saddr=127.0.0.1 daddr=127.0.0.1 saddrv6=::ffff:127.0.0.1"
                                + " daddrv6=::ffff:127.0.0.1 sock_cookie=455e"))
                .contains(new ResetEvent(
                        BOOT_MILLIS + 11_735_828, false, "127.0.0.1", 51790, "127.0.0.1", 34149, "", ""));
    }

    @Test
    void receivedOverIpv6() {
        assertThat(lines.parse(
                        "          <idle>-0       [001] ..s2. 11735.837535: tcp_receive_reset: family=AF_INET6 sport=41132"
                                + " dport=43015 saddr=0.0.0.0 daddr=0.0.0.0 saddrv6=fd00::2 daddrv6=::1"
                                + " sock_cookie=4560"))
                .contains(new ResetEvent(
                        BOOT_MILLIS + 11_735_837,
                        false,
                        "fd00:0:0:0:0:0:0:2",
                        41132,
                        "0:0:0:0:0:0:0:1",
                        43015,
                        "",
                        ""));
    }

    @Test
    void otherLinesAreNoEvents() {
        assertThat(lines.parse("            java-27250   [001] ..... 11735.828553: tracing_mark_write: hello"))
                .isEmpty();
        assertThat(lines.parse("")).isEmpty();
    }

    @Test
    void anUnknownFormatIsAnError() {
        assertThatThrownBy(() ->
                        lines.parse("  java-1 [001] ..... 1.000001: tcp_send_reset: sport=1 dport=2 state=TCP_CLOSE"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("another format");
    }

    @Test
    void anEventIsFoundFromEitherEnd() {
        ResetEvent event = new ResetEvent(0, false, "127.0.0.1", 5, "127.0.0.2", 6, "", "");
        assertThat(event.between("127.0.0.1", 5, "127.0.0.2", 6)).isTrue();
        assertThat(event.between("127.0.0.2", 6, "127.0.0.1", 5)).isTrue();
        assertThat(event.between("127.0.0.1", 6, "127.0.0.2", 5)).isFalse();
    }
}
