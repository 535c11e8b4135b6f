package io.resetscope.agent.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class WeakIdentityMapTest {

    private final WeakIdentityMap<String> map = new WeakIdentityMap<>(2);

    @Test
    @DisplayName("by identity, not by what objects say of themselves")
    void identity() {
        String key = new String("key");
        map.put(key, "value");
        assertThat(map.get(key)).isEqualTo("value");
        assertThat(map.get(new String("key"))).isNull();
        map.put(key, "another");
        assertThat(map.get(key)).isEqualTo("another");
        assertThat(map.size()).isEqualTo(1);
        assertThat(map.remove(key)).isEqualTo("another");
        assertThat(map.remove(key)).isNull();
        assertThat(map.get(key)).isNull();
    }

    @Test
    @DisplayName("when it is full nothing is added, until keys are gone")
    void bounded() {
        Object first = new Object();
        Object second = new Object();
        Object third = new Object();
        map.put(first, "1");
        map.put(second, "2");
        map.put(third, "3");
        assertThat(map.get(third)).isNull();
        assertThat(map.get(second)).isEqualTo("2");
        first = null;
        // a collection may take its time where other processes want the processors
        Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> {
            System.gc();
            map.put(third, "3");
            return map.get(third) != null;
        });
        assertThat(map.size()).isEqualTo(2);
    }
}
