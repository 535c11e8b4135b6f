package io.resetscope.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.agent.connection.ConnectionTable;
import io.resetscope.agent.incident.IncidentQueue;
import io.resetscope.bootstrap.ClientEvents;
import io.resetscope.bootstrap.ClientSink;
import io.resetscope.bootstrap.OwnFailures;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the agent says of itself: each thing once. */
class OwnHealthTest {

    private final HookFailures hooks = new HookFailures();
    private final OwnHealth health = new OwnHealth(new ConnectionTable(10), new IncidentQueue(), hooks);
    private int cleanedUp;

    @AfterEach
    void off() {
        ClientEvents.install(null);
    }

    private List<String> said() {
        List<String> said = new ArrayList<>();
        for (String text = health.notice(); text != null; text = health.notice()) {
            said.add(text);
        }
        return said;
    }

    private static void install(Supplier<RuntimeException> failure) {
        ClientEvents.install((ClientSink) Proxy.newProxyInstance(
                ClientSink.class.getClassLoader(), new Class<?>[] {ClientSink.class}, (proxy, method, arguments) -> {
                    throw failure.get();
                }));
    }

    private static void fail(int times) {
        for (int i = 0; i < times; i++) {
            ClientEvents.callStarting("OkHttp", null);
        }
    }

    @Test
    @DisplayName("a hook that fails is named once; when it keeps failing, once more, and what it left is cleaned up")
    void hooks() {
        install(() -> new IllegalStateException("injected\nby \u202ea test"));
        hooks.watch("calls are", ClientEvents.ownFailures(), () -> cleanedUp++);

        fail(1);
        assertThat(said())
                .singleElement()
                .asString()
                .contains("callStarting", "not affected", "injected\\u000aby \\u202ea test");
        fail(OwnFailures.LIMIT - 2);
        assertThat(said()).isEmpty();
        assertThat(cleanedUp).isZero();

        fail(1);
        assertThat(said())
                .singleElement()
                .asString()
                .contains("callStarting", "calls are not watched any more", "not affected", "injected");
        fail(1000);
        assertThat(said()).isEmpty();
        assertThat(cleanedUp).isEqualTo(1);
    }

    @Test
    @DisplayName("that hooks are off is said even when what they left cannot be cleaned up, and so is that")
    void notCleanedUp() {
        install(() -> new IllegalStateException("injected"));
        hooks.watch("calls are", ClientEvents.ownFailures(), () -> {
            throw new IllegalStateException("not clean");
        });
        fail(OwnFailures.LIMIT);
        assertThat(said())
                .satisfiesExactly(
                        line -> assertThat(line).contains("calls are not watched any more"),
                        line -> assertThat(line).contains("own failure", "not clean"));
    }

    @Test
    @DisplayName("what failed behind the hooks of an agent that was detached is not the next one's failure")
    void clean() {
        install(() -> new IllegalStateException("of another"));
        fail(1);
        hooks.watch("calls are", ClientEvents.ownFailures(), () -> {});
        assertThat(said()).isEmpty();
        assertThat(hooks.between(Long.MIN_VALUE / 2, System.nanoTime())).isFalse();
    }

    @Test
    @DisplayName("when hooks failed is known, for those that tell of connections")
    void when() {
        install(() -> new IllegalStateException("injected"));
        hooks.watch("sockets are", ClientEvents.ownFailures(), () -> {});
        assertThat(hooks.between(0, System.nanoTime())).isFalse();
        long before = System.nanoTime();
        hooks.between(0, 0);
        fail(1);
        assertThat(hooks.between(before, System.nanoTime())).isTrue();
        long after = System.nanoTime();
        assertThat(hooks.between(after, System.nanoTime())).isFalse();
        assertThat(hooks.between(before - 1, before - 1)).isFalse();
        fail(1);
        assertThat(hooks.between(after, System.nanoTime())).isTrue();
    }

    @Test
    @DisplayName("hooks that tell of calls alone say nothing against connections")
    void calls() {
        install(() -> new IllegalStateException("injected"));
        hooks.watchCalls("calls are", ClientEvents.ownFailures(), () -> {});
        fail(1);
        assertThat(hooks.between(0, System.nanoTime())).isFalse();
        assertThat(said()).singleElement().asString().contains("callStarting").doesNotContain("not told of");
    }

    @Test
    @DisplayName("a failure that fails to say what it is goes by its class, and one that says a lot is cut short")
    void unspeakable() {
        install(() -> new IllegalStateException() {
            @Override
            public String toString() {
                throw new IllegalStateException("no word");
            }
        });
        hooks.watch("calls are", ClientEvents.ownFailures(), () -> {});
        fail(1);
        assertThat(said()).singleElement().asString().contains("OwnHealthTest$");
        health.explainingFailed(new IllegalStateException("x".repeat(1000)));
        assertThat(said()).singleElement().asString().contains("xxx").hasSizeLessThan(400);
    }

    @Test
    @DisplayName("an incident lost to a failure of our own is told of once")
    void explaining() {
        health.explainingFailed(new StackOverflowError("deep"));
        health.explainingFailed(new StackOverflowError("deeper"));
        assertThat(said()).singleElement().asString().contains("own failure while explaining");
        assertThat(said()).isEmpty();
    }

    @Test
    @DisplayName("a hook that could not be woven is named")
    void weaving() {
        health.hookFailed("Socket.connect was not found");
        assertThat(said()).containsExactly("Socket.connect was not found");
    }
}
