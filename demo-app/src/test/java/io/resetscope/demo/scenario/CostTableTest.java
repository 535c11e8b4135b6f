package io.resetscope.demo.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CostTableTest {
    private final CostTable table = new CostTable();

    @Test
    void isNotThereBeforeSomethingWasMeasured() {
        assertThat(table.lines()).isEmpty();
    }

    @Test
    void hasARowForEachWayInTheirOrder() {
        table.add("as it was", new CostTable.Cost(6, 100, new Load(4453, 0)));
        table.add("short connections", new CostTable.Cost(0, 200, new Load(637, 1000)));

        assertThat(table.lines())
                .satisfiesExactly(
                        title -> assertThat(title).startsWith("What it costs: 100 jobs"),
                        head -> assertThat(head)
                                .containsPattern("jobs failed +connections opened +requests/s +opened/1000 requests$"),
                        row -> assertThat(row).matches("as it was +6 +100 +4453 +0"),
                        row -> assertThat(row).matches("short connections +0 +200 +637 +1000"));
        assertThat(table.lines().stream().skip(1)).extracting(String::length).containsOnly(92);
    }
}
