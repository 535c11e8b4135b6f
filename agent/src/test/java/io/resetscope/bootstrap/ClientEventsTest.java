package io.resetscope.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What woven libraries call: forwards, and lets nothing out. */
class ClientEventsTest {

    private static final Object KEY = new Object();

    private final List<String> heard = new ArrayList<>();

    @AfterEach
    void off() {
        ClientEvents.install(null);
    }

    private ClientSink sink(Error failure) {
        return (ClientSink) Proxy.newProxyInstance(
                ClientSink.class.getClassLoader(), new Class<?>[] {ClientSink.class}, (proxy, method, arguments) -> {
                    heard.add(method.getName());
                    if (failure != null) {
                        throw failure;
                    }
                    return method.getReturnType() == Object.class ? KEY : null;
                });
    }

    private static List<Object> all(Object key) {
        List<Object> results = new ArrayList<>();
        results.add(ClientEvents.callStarting("OkHttp", null));
        ClientEvents.callEnded(key, null);
        ClientEvents.callEnded(key, null, false);
        ClientEvents.handOver(key);
        results.add(ClientEvents.takeOver(key));
        ClientEvents.handBack(key);
        ClientEvents.asyncCallStarted("OkHttp", null, key, null);
        ClientEvents.asyncCallEnded(key, null);
        ClientEvents.servedBy(key, key);
        return results;
    }

    @Test
    @DisplayName("every event is forwarded")
    void forwards() {
        ClientEvents.install(sink(null));
        assertThat(all(KEY)).containsOnly(KEY);
        assertThat(heard)
                .containsExactly(
                        "callStarting",
                        "callEnded",
                        "callEnded",
                        "handOver",
                        "takeOver",
                        "handBack",
                        "asyncCallStarted",
                        "asyncCallEnded",
                        "servedBy");
    }

    @Test
    @DisplayName("what has no key, because its beginning was not seen, goes no further")
    void withoutKey() {
        ClientEvents.install(sink(null));
        all(null);
        assertThat(heard).containsExactly("callStarting");
    }

    private enum State {
        GOOD,
        OTHER;

        @Override
        public String toString() {
            throw new AssertionError("the application's text is not asked for");
        }
    }

    @Test
    @DisplayName("of a call's states only its good end goes further, known by its name")
    void states() {
        ClientEvents.install(sink(null));
        ClientEvents.asyncCallReached(KEY, State.OTHER, "GOOD");
        ClientEvents.asyncCallReached(KEY, "GOOD", "GOOD");
        assertThat(heard).isEmpty();
        ClientEvents.asyncCallReached(KEY, State.GOOD, "GOOD");
        assertThat(heard).containsExactly("asyncCallEnded");
    }

    @Test
    @DisplayName("our own failures are counted and stay here")
    void failures() {
        long before = ClientEvents.ownFailures().total();
        ClientEvents.install(sink(new StackOverflowError("deep")));
        assertThat(all(KEY)).containsOnlyNulls();
        assertThat(ClientEvents.ownFailures().total() - before).isEqualTo(heard.size());
    }

    @Test
    @DisplayName("without a sink nothing happens")
    void noSink() {
        assertThat(all(KEY)).containsOnlyNulls();
    }
}
