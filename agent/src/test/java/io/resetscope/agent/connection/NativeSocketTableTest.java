package io.resetscope.agent.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.testkit.Garbage;
import java.io.FileDescriptor;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Found by identity, and gone with the transport's object. */
class NativeSocketTableTest {

    private final NativeSocketTable table = new NativeSocketTable();

    private NativeSocket add(Object socket) {
        return table.putIfAbsent(socket, new NativeSocket(socket, table.collected(), new FileDescriptor(), null));
    }

    /** Netty's are equal when their numbers are. */
    private record Equal(int number) {}

    @Test
    @DisplayName("by identity, not by equality; the first that is added stays")
    void identity() {
        Equal one = new Equal(7);
        Equal other = new Equal(7);
        NativeSocket ofOne = add(one);
        assertThat(table.get(other)).isNull();
        assertThat(add(other)).isNotSameAs(ofOne);
        assertThat(table.get(one)).isSameAs(ofOne);
        assertThat(add(one)).isSameAs(ofOne);
        assertThat(table.size()).isEqualTo(2);
        assertThat(table.remove(one)).isSameAs(ofOne);
        assertThat(table.remove(one)).isNull();
        assertThat(table.get(one)).isNull();
        assertThat(table.get(other)).isNotNull();
    }

    @Test
    @DisplayName("many, in shared buckets")
    void many() {
        List<Equal> sockets = new ArrayList<>();
        for (int i = 0; i < 50_000; i++) {
            sockets.add(new Equal(i));
            add(sockets.get(i));
        }
        for (int i = 0; i < 50_000; i += 2) {
            assertThat(table.remove(sockets.get(i))).isNotNull();
        }
        assertThat(table.size()).isEqualTo(25_000);
        for (int i = 0; i < 50_000; i++) {
            assertThat(table.get(sockets.get(i)) != null).isEqualTo(i % 2 == 1);
        }
    }

    @Test
    @DisplayName("one that was collected without a close leaves nothing, and takes its descriptor with it")
    void collected() {
        WeakReference<FileDescriptor> descriptor = new WeakReference<>(add(new Object()).descriptor);
        Object kept = new Object();
        Garbage.collectUntil(() -> {
            add(kept);
            return table.size() == 1;
        });
        Garbage.collectUntil(() -> descriptor.get() == null);
        assertThat(table.get(kept)).isNotNull();
    }
}
