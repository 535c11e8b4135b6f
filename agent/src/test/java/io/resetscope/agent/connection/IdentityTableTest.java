package io.resetscope.agent.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.testkit.Garbage;
import java.lang.ref.ReferenceQueue;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What is known of an object is found by the object alone, for as long as it lives. */
class IdentityTableTest {

    private static final class Node extends IdentityNode<String> {
        Node(String key, ReferenceQueue<String> collected) {
            super(key, collected);
        }
    }

    /** One bucket, so that all share a chain. */
    private final IdentityTable<String, Node> table = new IdentityTable<>(1);

    private Node add(String key) {
        return table.putIfAbsent(key, new Node(key, table.collected()));
    }

    private static String fresh() {
        return new String("same");
    }

    @Test
    @DisplayName("equal objects are different ones")
    void identity() {
        String one = fresh();
        String other = fresh();
        Node node = add(one);
        assertThat(table.get(one)).isSameAs(node);
        assertThat(table.get(other)).isNull();
        assertThat(add(one)).as("the first stays").isSameAs(node);
        assertThat(table.size()).isEqualTo(1);
    }

    @Test
    @DisplayName("removed from the beginning, the middle and the end of a chain, once")
    void removal() {
        List<String> keys = List.of(fresh(), fresh(), fresh(), fresh());
        List<Node> nodes = new ArrayList<>();
        keys.forEach(key -> nodes.add(add(key)));
        for (int i : new int[] {3, 1, 0, 2}) {
            assertThat(table.remove(nodes.get(i))).isTrue();
            assertThat(table.remove(nodes.get(i))).isFalse();
            assertThat(table.get(keys.get(i))).isNull();
        }
        assertThat(table.size()).isZero();
    }

    @Test
    @DisplayName("all are visited")
    void visit() {
        List<String> keys = List.of(fresh(), fresh());
        keys.forEach(this::add);
        List<Node> seen = new ArrayList<>();
        table.forEach(seen::add);
        assertThat(seen).containsExactlyInAnyOrder(table.get(keys.get(0)), table.get(keys.get(1)));
    }

    @Test
    @DisplayName("does not keep an object alive, and forgets it")
    void collected() {
        String kept = fresh();
        add(kept);
        add(fresh());
        Garbage.collectUntil(() -> {
            table.expunge();
            return table.size() == 1;
        });
        assertThat(table.get(kept)).isNotNull();
    }
}
