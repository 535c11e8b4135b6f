package io.resetscope.agent.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.testkit.Garbage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class WeakIdentityMapTest {

    private static final String OBSOLETE = "obsolete";

    private static WeakIdentityMap<String> map(int capacity) {
        return new WeakIdentityMap<>(capacity, OBSOLETE::equals);
    }

    /** Put until there is no room; the keys. */
    private static List<Object> fill(WeakIdentityMap<String> map) {
        List<Object> keys = new ArrayList<>();
        for (Object key = new Object(); map.put(key, "value"); key = new Object()) {
            keys.add(key);
        }
        return keys;
    }

    @Test
    @DisplayName("by identity, not by what objects say of themselves")
    void identity() {
        WeakIdentityMap<String> map = map(2);
        String key = new String("key");
        assertThat(map.get(key)).isNull();
        assertThat(map.remove(key)).isNull();
        assertThat(map.put(key, "value")).isTrue();
        assertThat(map.get(key)).isEqualTo("value");
        assertThat(map.get(new String("key"))).isNull();
        map.put(key, "another");
        assertThat(map.get(key)).isEqualTo("another");
        assertThat(map.remove(key)).isEqualTo("another");
        assertThat(map.remove(key)).isNull();
        assertThat(map.get(key)).isNull();
    }

    @Test
    @DisplayName("there is room for as many as was said, but for a few; and for no more than twice as many")
    void capacity() {
        WeakIdentityMap<String> map = map(1024);
        List<Object> keys = new ArrayList<>();
        int found = 0;
        for (int i = 0; i < 1024; i++) {
            keys.add(new Object());
            map.put(keys.get(i), "value");
        }
        for (Object key : keys) {
            found += map.get(key) == null ? 0 : 1;
        }
        assertThat(found).isBetween(1000, 1024);
        for (int i = 0; i < 10_000; i++) {
            keys.add(new Object());
            map.put(keys.get(keys.size() - 1), "value");
        }
        assertThat(keys.stream().filter(it -> map.get(it) != null).count()).isBetween(1024L, 2048L);
    }

    @Test
    @DisplayName("what is obsolete gives way; what is not stays, and nothing is added")
    void obsoleteGivesWay() {
        WeakIdentityMap<String> map = map(4);
        List<Object> keys = fill(map);
        assertThat(keys).hasSizeBetween(4, 8);
        Object late = new Object();
        assertThat(map.put(late, "late")).isFalse();
        assertThat(map.get(late)).isNull();
        assertThat(keys).allSatisfy(it -> assertThat(map.get(it)).isEqualTo("value"));
        assertThat(map.put(keys.get(1), OBSOLETE)).isTrue();
        assertThat(map.get(keys.get(1))).isEqualTo(OBSOLETE);
        assertThat(map.put(late, "late")).isTrue();
        assertThat(map.get(late)).isEqualTo("late");
        assertThat(map.get(keys.get(1))).isNull();
        assertThat(map.get(keys.get(0))).isEqualTo("value");
    }

    @Test
    @DisplayName("an object that is there keeps its one slot, though another that gives way comes before it")
    void once() {
        WeakIdentityMap<String> map = map(4);
        List<Object> keys = fill(map);
        keys.forEach(it -> map.put(it, OBSOLETE));
        for (Object key : keys) {
            map.put(key, "value");
            map.put(key, "another");
            assertThat(map.remove(key)).isEqualTo("another");
            assertThat(map.get(key)).isNull();
        }
    }

    @Test
    @DisplayName("keys that nobody holds any more make room")
    void collected() {
        WeakIdentityMap<String> map = map(4);
        int count = fill(map).size();
        assertThat(count).isPositive();
        Object another = new Object();
        Garbage.collectUntil(() -> map.put(another, "another"));
        assertThat(map.get(another)).isEqualTo("another");
    }

    @Test
    @DisplayName("of several threads at once, each finds what it has put, and takes it out once")
    void threads() throws InterruptedException {
        WeakIdentityMap<String> map = map(4096);
        ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
        CountDownLatch done = new CountDownLatch(4);
        for (int t = 0; t < 4; t++) {
            String mine = "thread " + t;
            new Thread(() -> {
                        for (int i = 0; i < 50_000; i++) {
                            Object key = new Object();
                            boolean there = map.put(key, mine);
                            if (!there || map.get(key) != mine || map.remove(key) != mine || map.get(key) != null) {
                                wrong.add(mine + ", " + i);
                            }
                        }
                        done.countDown();
                    })
                    .start();
        }
        assertThat(done.await(1, TimeUnit.MINUTES)).isTrue();
        assertThat(wrong).isEmpty();
    }
}
