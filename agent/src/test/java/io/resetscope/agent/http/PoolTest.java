package io.resetscope.agent.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PoolTest {

    private final Pool<Object> pool = new Pool<>();

    @Test
    @DisplayName("what was given is taken once; then there is nothing")
    void once() {
        Object one = new Object();
        pool.give(one);
        assertThat(pool.take()).isSameAs(one);
        assertThat(pool.take()).isNull();
    }

    @Test
    @DisplayName("it is bounded: what there is no room for is let go")
    void bounded() {
        for (int i = 0; i < 10_000; i++) {
            pool.give(new Object());
        }
        Set<Object> taken = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Object each = pool.take(); each != null; each = pool.take()) {
            taken.add(each);
        }
        assertThat(taken).hasSizeBetween(16, 1024);
    }

    @Test
    @DisplayName("nothing is with two threads at once")
    void exclusive() throws Exception {
        Set<Object> inUse = ConcurrentHashMap.newKeySet();
        List<Callable<Integer>> work = new ArrayList<>();
        for (int thread = 0; thread < 4; thread++) {
            work.add(() -> {
                int shared = 0;
                for (int i = 0; i < 100_000; i++) {
                    Object mine = pool.take();
                    mine = mine == null ? new Object() : mine;
                    shared += inUse.add(mine) ? 0 : 1;
                    inUse.remove(mine);
                    pool.give(mine);
                }
                return shared;
            });
        }
        ExecutorService executor = Executors.newFixedThreadPool(work.size());
        try {
            for (Future<Integer> shared : executor.invokeAll(work)) {
                assertThat(shared.get()).isZero();
            }
        } finally {
            executor.shutdownNow();
        }
    }
}
