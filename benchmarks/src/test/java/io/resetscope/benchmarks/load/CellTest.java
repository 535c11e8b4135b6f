package io.resetscope.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CellTest {

    @Test
    void aWholeRunHasEachLoad() {
        assertThat(Cell.of(Subject.SOCKET, false, false))
                .extracting(Cell::load)
                .containsExactly(
                        "1 connection, 200 B",
                        "1 connection, 1 MB",
                        "50 connections, 200 B",
                        "50 connections, 1 MB",
                        "1000 connections, 200 B",
                        "1000 connections, 1 MB");
    }

    @Test
    void aClientDoesNotFetchAGigabyteAtOnce() {
        assertThat(Cell.of(Subject.HTTP_CLIENT, true, false))
                .extracting(Cell::load)
                .contains("1000 connections, 200 B")
                .doesNotContain("1000 connections, 1 MB");
    }

    @Test
    void othersTakePartOnceForEachSubject() {
        for (Subject subject : Subject.values()) {
            assertThat(Cell.of(subject, false, false))
                    .filteredOn(Cell::withOthers)
                    .hasSize(1);
            assertThat(Cell.of(subject, false, true))
                    .filteredOn(Cell::withOthers)
                    .hasSize(1);
            assertThat(Cell.of(subject, true, false)).noneMatch(Cell::withOthers);
        }
    }
}
