package io.resetscope.agent.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecentExchangesTest {

    private static final long OPENED = 1_000;

    private int[] numbers;

    private void add(int number) {
        add(number, "GET");
    }

    private void add(int number, String method) {
        Exchange exchange = new Exchange();
        exchange.begin(number, OPENED + number * 10L, -1, PeerState.NOT_ASKED);
        exchange.endedNanos = exchange.startedNanos + 7;
        exchange.method = method;
        exchange.status = 200;
        numbers = RecentExchanges.add(numbers, OPENED, exchange);
    }

    private List<Integer> ordinals() {
        RecentExchanges recent = new RecentExchanges(numbers, OPENED);
        List<Integer> ordinals = new ArrayList<>();
        for (int i = 0; i < recent.size(); i++) {
            ordinals.add(recent.number(i));
            assertThat(recent.startedNanos(i)).isEqualTo(OPENED + recent.number(i) * 10L);
            assertThat(recent.endedNanos(i) - recent.startedNanos(i)).isEqualTo(7);
            assertThat(recent.method(i)).isEqualTo("GET");
            assertThat(recent.status(i)).isEqualTo(200);
        }
        return ordinals;
    }

    @Test
    @DisplayName("the last eight, in the order in which they were, however many came before")
    void lastEight() {
        for (int number = 1; number <= 100; number++) {
            add(number);
            int oldest = Math.max(1, number - 7);
            assertThat(ordinals())
                    .isEqualTo(IntStream.rangeClosed(oldest, number).boxed().toList());
        }
    }

    @Test
    @DisplayName("some that were not seen to their end leave a gap")
    void gap() {
        for (int number : new int[] {1, 2, 17, 18}) {
            add(number);
        }
        assertThat(ordinals()).containsExactly(1, 2, 17, 18);
    }

    @Test
    @DisplayName("after a gap that is too wide to be noted, what was before is forgotten rather than counted wrongly")
    void wideGap() {
        for (int number : new int[] {1, 2, 40, 41, 42}) {
            add(number);
        }
        assertThat(ordinals()).containsExactly(40, 41, 42);
    }

    @Test
    @DisplayName("the first that is known may be any")
    void firstKnown() {
        add(1_000_000);
        add(1_000_001);
        assertThat(ordinals()).containsExactly(1_000_000, 1_000_001);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET",
                "HEAD",
                "POST",
                "PUT",
                "DELETE",
                "CONNECT",
                "OPTIONS",
                "TRACE",
                "PATCH",
                "QUERY",
                "PROPFIND",
                "PROPPATCH",
                "MKCOL",
                "COPY",
                "MOVE",
                "LOCK",
                "UNLOCK",
                "REPORT",
                "ACL",
                "SEARCH",
                "MKCALENDAR",
                "MERGE",
                "BASELINE-CONTROL"
            })
    @DisplayName("however many methods a peer invents, those of HTTP and WebDAV are known by name")
    void inventedMethods(String method) {
        for (int i = 1; i <= 64; i++) {
            add(i, "INVENTED-" + i);
        }
        add(65, "ONE-TOO-MANY");
        add(66, method);
        RecentExchanges recent = new RecentExchanges(numbers, OPENED);
        assertThat(recent.method(7)).isEqualTo(method);
        assertThat(recent.method(6)).as("no name is a guess").isNull();
    }

    @Test
    @DisplayName("how many there were does not outgrow what counts them")
    void countless() {
        for (int number = 1; number <= 20; number++) {
            add(number);
        }
        assertThat(numbers[0]).isLessThan(16);
    }
}
