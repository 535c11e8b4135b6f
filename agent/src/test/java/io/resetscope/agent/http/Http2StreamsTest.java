package io.resetscope.agent.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The places of open streams. */
class Http2StreamsTest {

    private static final int MANY = 200;

    private final Http2Streams streams = new Http2Streams();

    /** Opens so many, and ends them. */
    private Set<Http2Stream> rush(int count, int firstId) {
        Set<Http2Stream> places = Collections.newSetFromMap(new IdentityHashMap<>());
        for (int n = 0; n < count; n++) {
            places.add(streams.add(firstId + 2 * n, n, n));
        }
        assertThat(places).hasSize(count);
        for (int n = 0; n < count; n++) {
            Http2Stream open = streams.find(firstId + 2 * n);
            assertThat(open.end(firstId + 2 * n)).isTrue();
            open.leave();
        }
        streams.shrink();
        return places;
    }

    @Test
    @DisplayName("after a rush, its places are given up")
    void shrinks() {
        Set<Http2Stream> before = rush(MANY, 1);
        Http2Stream next = streams.add(1 + 2 * MANY, 1, 1);
        assertThat(before).doesNotContain(next);
        assertThat(streams.find(1 + 2 * MANY)).isSameAs(next);
        next.end(1 + 2 * MANY);
        next.leave();
        rush(MANY, 3 + 2 * MANY);
    }

    @Test
    @DisplayName("those of a few are kept, and used again")
    void keepsFew() {
        assertThat(rush(64, 1)).containsAll(rush(64, 129));
    }

    @Test
    @DisplayName("the streams above another, from the lowest")
    void above() {
        for (int id = 9; id > 0; id -= 2) {
            streams.add(id, 1, 1);
        }
        assertThat(streams.above(0)).isEqualTo(1);
        assertThat(streams.above(5)).isEqualTo(7);
        assertThat(streams.above(9)).isZero();
        assertThat(streams.countAbove(5)).isEqualTo(2);
    }
}
