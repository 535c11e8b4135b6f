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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the agent says of itself: each thing once. */
class OwnHealthTest {

    private final OwnHealth health = new OwnHealth(new ConnectionTable(10), new IncidentQueue());
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

    private static void fail(int times) {
        for (int i = 0; i < times; i++) {
            ClientEvents.callStarting("OkHttp", null);
        }
    }

    @Test
    @DisplayName("a hook that fails is named once; when it keeps failing, once more, and what it left is cleaned up")
    void hooks() {
        ClientEvents.install((ClientSink) Proxy.newProxyInstance(
                ClientSink.class.getClassLoader(), new Class<?>[] {ClientSink.class}, (proxy, method, arguments) -> {
                    throw new IllegalStateException("injected\nby \u202ea test");
                }));
        health.watch("calls are", ClientEvents.ownFailures(), () -> cleanedUp++);

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
