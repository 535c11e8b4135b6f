package io.resetscope.agent.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** So many per minute, and the rest in one line; times are literal. */
class MinuteLimitTest {

    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    /** nanoTime may be negative. */
    private static final long START = -7 * MINUTE;

    private final MinuteLimit limit = new MinuteLimit(2);

    @Test
    @DisplayName("as many as allowed, and after a minute again")
    void window() {
        assertThat(limit.allow("a", START)).isTrue();
        assertThat(limit.allow("a", START + 1)).isTrue();
        assertThat(limit.allow("a", START + 2)).isFalse();
        assertThat(limit.allow("a", START + MINUTE - 1)).isFalse();
        assertThat(limit.allow("a", START + MINUTE)).isTrue();
        assertThat(limit.allow("a", START + MINUTE)).isTrue();
        assertThat(limit.allow("a", START + MINUTE)).isFalse();
    }

    @Test
    @DisplayName("the minute begins with the first incident, not with the agent")
    void beginsLate() {
        assertThat(limit.allow("a", Long.MIN_VALUE + 5)).isTrue();
        assertThat(limit.allow("a", Long.MIN_VALUE + 6)).isTrue();
        assertThat(limit.allow("a", Long.MIN_VALUE + 7)).isFalse();
    }

    @Test
    @DisplayName("nothing suppressed, nothing to say")
    void quiet() {
        limit.allow("a", START);
        assertThat(limit.summary(START + 5 * MINUTE, false)).isNull();
        assertThat(limit.summary(START, true)).isNull();
    }

    @Test
    @DisplayName("what was suppressed is said once its minute is over, by cause, and once")
    void summary() {
        for (String cause : new String[] {"a", "a", "b", "a", "b", "b"}) {
            limit.allow(cause, START);
        }
        assertThat(limit.summary(START + MINUTE - 1, false)).isNull();
        assertThat(limit.summary(START + MINUTE, false))
                .isEqualTo("4 more incidents in the last minute, over the limit of 2 (max_incidents_per_minute):"
                        + " a 1, b 3");
        assertThat(limit.summary(START + MINUTE, false)).isNull();
    }

    @Test
    @DisplayName("at the end of the JVM there is no time to wait for the minute")
    void atOnce() {
        for (int i = 0; i < 3; i++) {
            limit.allow("a", START);
        }
        assertThat(limit.summary(START + 1, true))
                .startsWith("1 more incidents")
                .endsWith(": a 1");
    }

    @Test
    @DisplayName("a storm that does not end is summed up about once a minute all the same")
    void sustained() {
        long second = 1_000_000_000L;
        int summaries = 0;
        for (int at = 0; at < 300; at++) {
            for (int i = 0; i < 10; i++) {
                limit.allow("a", at * second);
            }
            summaries += limit.summary(at * second, false) == null ? 0 : 1;
        }
        assertThat(summaries).isBetween(3, 5);
    }
}
