package io.resetscope.demo.heard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BlockTest {
    @Test
    void headAndIndentedLinesMakeABlockAmongOtherOutput() {
        String text = """
                [resetscope] 0.1.0 watches this process
                12:00:01 WARN something else
                [resetscope] stale_pooled_connection  (certain)  127.0.0.1:51234 -> 127.0.0.1:8080  GET /orders/2  [trace 4bf9]
                  The server had already closed this pooled connection when the request was written to it.
                  evidence   idle 3.00 s before this request
                             the server's FIN was waiting
                12:00:02 WARN something else
                [resetscope] connection_refused  (likely)  127.0.0.1:51236 -> [::1]:9090
                """;

        assertThat(Block.in(text))
                .containsExactly(
                        new Block(
                                "stale_pooled_connection",
                                "certain",
                                8080,
                                text.lines().toList().subList(2, 6)),
                        new Block(
                                "connection_refused",
                                "likely",
                                9090,
                                List.of("[resetscope] connection_refused  (likely)  127.0.0.1:51236 -> [::1]:9090")));
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.7:51234 -> shop.example:8080  GET /orders, 8080",
        "10.0.0.7:51234 -> shop.example:8080, 8080",
        "shop.example:8080  GET /orders, 8080",
        "? -> 127.0.0.1:9, 9",
        "[fe80::1]:40000 -> [fe80::2]:443, 443",
    })
    void serverIsTheAddressBehindTheArrow(String route, int port) {
        assertThat(Block.in("[resetscope] unknown  (possible)  " + route + "\n"))
                .extracting(Block::serverPort)
                .containsExactly(port);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[resetscope] could not attach to this JVM (see below) at all",
                "[resetscope] Starting  (certain)  10.0.0.7:1 -> shop:2",
                "WARN [resetscope] unknown  (possible)  10.0.0.7:1 -> shop:2",
                "",
            })
    void otherLinesAreNoBlock(String line) {
        assertThat(Block.in(line + "\n")).isEmpty();
    }

    @Test
    void lineWithoutItsEndIsNotYetABlock() {
        assertThat(Block.in("[resetscope] unknown  (possible)  10.0.0.7:1 -> shop:80"))
                .isEmpty();
    }
}
