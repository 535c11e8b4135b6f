package io.resetscope.agent.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.bootstrap.ClientEvents;
import io.resetscope.bootstrap.ClientSink;
import io.resetscope.testkit.Garbage;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.lang.reflect.Proxy;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Which call is under way where, and what becomes of it. */
class ClientCallsTest {

    private static final String LIBRARY = "OkHttp";
    /** Which the calling thread is at. */
    private static final long REQUEST = 77;

    private static final IOException ERROR = new IOException("unexpected end of stream");

    private final List<Object> served = new ArrayList<>();
    private final List<ClientCall> serving = new ArrayList<>();
    private final ClientCalls calls = new ClientCalls(
            (connection, call) -> {
                served.add(connection);
                serving.add(call);
            },
            new ClientLibraries(
                    Map.<String, PoolReader>of(LIBRARY, client -> PoolSettings.of(LIBRARY, client.toString()))::get,
                    Map.<String, ConnectionFinder>of("Netty", channel -> "epoll".equals(channel) ? null : new Socket())
                            ::get,
                    library -> null),
            () -> REQUEST);
    private final Object client = "4.12.0";

    private ClientCall start() {
        return (ClientCall) calls.callStarting(LIBRARY, client);
    }

    @Test
    @DisplayName("a call is its thread's, from its start to its end, and no other thread's")
    void onItsThread() throws InterruptedException {
        assertThat(calls.current()).isNull();
        ClientCall call = start();
        assertThat(calls.current()).isSameAs(call);
        List<ClientCall> elsewhere = new ArrayList<>();
        Thread other = new Thread(() -> elsewhere.add(calls.current()));
        other.start();
        other.join();
        assertThat(elsewhere).containsExactly((ClientCall) null);
        calls.callEnded(call, null);
        assertThat(calls.current()).isNull();
    }

    @Test
    @DisplayName("a call is made for the request that its thread is at, and so is what becomes of it elsewhere")
    void madeFor() {
        assertThat(start().request).isEqualTo(REQUEST);
        Object key = new Object();
        calls.asyncCallStarted(LIBRARY, client, key, null);
        calls.servedBy(key, new Socket());
        assertThat(serving.get(0).request).isEqualTo(REQUEST);
    }

    @Test
    @DisplayName("the end of a call that began under an agent that is gone ends no other")
    void strangersCall() {
        ClientCall call = start();
        calls.callEnded(new Object(), null);
        calls.callEnded(new Object(), ERROR, false);
        calls.handBack(new Object());
        assertThat(calls.current()).isSameAs(call);
    }

    @Test
    @DisplayName("once calls are no longer heard of, none of them testifies: it may be long over")
    void stopped() {
        ClientCall call = start();
        assertThat(calls.witness(call)).isNotNull();
        calls.stop();
        assertThat(calls.witness(call)).isNull();
        assertThat(calls.current()).isNull();
    }

    @Test
    @DisplayName(
            "a call during which a hook failed testifies to nothing: its end may have been missed; the next one does")
    void missed() {
        ClientCall call = start();
        ClientEvents.install((ClientSink) Proxy.newProxyInstance(
                ClientSink.class.getClassLoader(), new Class<?>[] {ClientSink.class}, (proxy, method, arguments) -> {
                    throw new IllegalStateException("injected");
                }));
        ClientEvents.callEnded(call, null);
        ClientEvents.install(null);
        assertThat(calls.witness(call)).isNull();
        assertThat(calls.current()).isNull();
        ClientCall next = start();
        assertThat(calls.current()).isSameAs(next);
        assertThat(calls.witness(next)).isNotNull();
    }

    @Test
    @DisplayName("an interceptor's own call comes first while it lasts")
    void nested() {
        ClientCall outer = start();
        ClientCall inner = start();
        assertThat(calls.current()).isSameAs(inner);
        calls.callEnded(inner, ERROR);
        assertThat(calls.current()).isSameAs(outer);
        assertThat(outer.isUnderWay()).isTrue();
        calls.callEnded(outer, null);
        assertThat(calls.current()).isNull();
    }

    @Test
    @DisplayName(
            "a call of which the application does the rest is not under way, and its outcome is known by an error alone")
    void left() {
        ClientCall outer = start();
        ClientCall call = start();
        CallWitness witness = calls.witness(call);
        calls.callEnded(call, null, false);
        assertThat(calls.current()).isSameAs(outer);
        assertThat(call.isUnderWay()).isFalse();
        assertThat(witness.healed()).isNull();
        calls.callEnded(call, null);
        assertThat(witness.healed()).as("the first word counts").isNull();

        ClientCall failed = start();
        CallWitness failure = calls.witness(failed);
        calls.callEnded(failed, ERROR, false);
        assertThat(failure.healed()).isFalse();
    }

    @Test
    @DisplayName("a failure that is told after the call's end, but was met before it, is the call's")
    void toldLate() {
        ClientCall call = start();
        long met = System.nanoTime();
        calls.callEnded(call, ERROR);
        assertThat(calls.witness(call, met - 1, true, false).healed()).isFalse();
        assertThat(calls.witness(call).healed()).isNull();

        assertThat(calls.witness(call, met + TimeUnit.HOURS.toNanos(1), true, true)
                        .healed())
                .as("known by who met it")
                .isFalse();
        assertThat(calls.witness(call, met - 1, false, true).healed())
                .as("one of several")
                .isNull();

        ClientCall left = start();
        calls.callEnded(left, null, false);
        assertThat(calls.witness(left, met - 1, true, false).healed()).isNull();
    }

    @Test
    @DisplayName("an inner call that never ended goes with the outer one")
    void neverEnded() {
        ClientCall outer = start();
        start();
        start();
        calls.callEnded(outer, null);
        assertThat(calls.current()).isNull();
    }

    @Test
    @DisplayName("calls that never end are not piled up on their thread")
    void bounded() {
        ClientCall innermost = null;
        for (int i = 0; i < 100; i++) {
            innermost = start();
        }
        int depth = 0;
        for (ClientCall call = innermost; call != null; call = call.outer) {
            depth++;
        }
        assertThat(depth).isLessThanOrEqualTo(16);
    }

    @Test
    @DisplayName("a call that is ended on another thread is over on its own, too")
    void endedElsewhere() throws InterruptedException {
        ClientCall call = start();
        Thread other = new Thread(() -> calls.callEnded(call, null));
        other.start();
        other.join();
        assertThat(calls.current()).isNull();
    }

    @Test
    @DisplayName(
            "healed: the call that met the failure ended with a response; not: with an error; else nobody knows yet")
    void outcome() {
        ClientCall call = start();
        CallWitness witness = calls.witness(call);
        assertThat(witness.healed()).isNull();
        calls.callEnded(call, null);
        assertThat(witness.healed()).isTrue();
        calls.callEnded(call, ERROR);
        assertThat(witness.healed()).as("the first word counts").isTrue();

        ClientCall failing = start();
        CallWitness failed = calls.witness(failing);
        calls.callEnded(failing, ERROR);
        assertThat(failed.healed()).isFalse();
    }

    @Test
    @DisplayName("a call that had ended when the failure came is not healed: the application has what it had")
    void endedBefore() {
        ClientCall call = start();
        calls.callEnded(call, null);
        CallWitness late = calls.witness(call);
        assertThat(late.underWay).isFalse();
        assertThat(late.healed()).isNull();
    }

    @Test
    @DisplayName("an asynchronous call ends by its key, or by its future")
    void asynchronous() {
        Object key = new Object();
        calls.asyncCallStarted(LIBRARY, client, key, null);
        calls.servedBy(key, new Socket());
        CallWitness byKey = calls.witness(serving.get(0));
        calls.asyncCallEnded(key, ERROR);
        assertThat(byKey.healed()).isFalse();
        calls.servedBy(key, new Socket());
        assertThat(serving).as("it is over").hasSize(1);

        assertThat(byFuture(future -> future.complete("response"))).isTrue();
        assertThat(byFuture(future -> future.completeExceptionally(ERROR))).isFalse();
        assertThat(byFuture(future -> future.cancel(true))).isFalse();
        assertThat(byFuture(future -> {})).isNull();
    }

    private Boolean byFuture(java.util.function.Consumer<CompletableFuture<Object>> end) {
        Object key = new Object();
        CompletableFuture<Object> future = new CompletableFuture<>();
        calls.asyncCallStarted(LIBRARY, client, key, future);
        calls.servedBy(key, new Socket());
        CallWitness witness = calls.witness(serving.get(serving.size() - 1));
        assertThat(witness.underWay).isTrue();
        end.accept(future);
        return witness.healed();
    }

    @Test
    @DisplayName("a call whose outcome is only known later is the same call, of the same client")
    void outcomeLater() {
        Object key = new Object();
        CompletableFuture<Object> future = new CompletableFuture<>();
        calls.asyncCallStarted(LIBRARY, client, key, null);
        calls.asyncCallStarted(LIBRARY, null, key, future);
        calls.servedBy(key, new Socket());
        CallWitness witness = calls.witness(serving.get(0));
        assertThat(serving.get(0).get()).isSameAs(client);
        assertThat(witness.healed()).isNull();
        future.complete("response");
        assertThat(witness.healed()).isTrue();
    }

    @Test
    @DisplayName("calls that have ended make room for others, though their keys are still there")
    void room() {
        List<Object> keys = new ArrayList<>();
        for (int i = 0; i < 40_000; i++) {
            keys.add(new Object());
            calls.asyncCallStarted(LIBRARY, client, keys.get(i), CompletableFuture.completedFuture("response"));
        }
        calls.servedBy(keys.get(keys.size() - 1), new Socket());
        assertThat(served).hasSize(1);
    }

    @Test
    @DisplayName("a library's own connection is found by what the library brought along; of a stranger nothing is said")
    void servedBy() throws IOException {
        Object key = new Object();
        calls.asyncCallStarted("Netty", client, key, null);
        try (SocketChannel channel = SocketChannel.open()) {
            calls.servedBy(key, channel);
            assertThat(served).containsExactly(channel);
        }
        calls.servedBy(key, "nio");
        assertThat(served.get(1)).isInstanceOf(Socket.class);
        calls.servedBy(key, "epoll");
        calls.servedBy(new Object(), new Socket());
        calls.asyncCallStarted(LIBRARY, client, key, null);
        calls.servedBy(key, "nobody finds this");
        assertThat(served).hasSize(2);
    }

    @Test
    @DisplayName("a part of a call on another thread is the call's; on the call's own thread nothing changes")
    void handedOver() throws InterruptedException {
        Object key = new Object();
        ClientCall call = start();
        calls.handOver(key);
        assertThat(calls.takeOver(key)).isNull();
        List<ClientCall> elsewhere = new ArrayList<>();
        Thread other = new Thread(() -> {
            Object token = calls.takeOver(key);
            elsewhere.add(calls.current());
            calls.handBack(token);
            elsewhere.add(calls.current());
        });
        other.start();
        other.join();
        assertThat(elsewhere).containsExactly(call, null);
        assertThat(calls.current()).isSameAs(call);
        calls.callEnded(call, null);
    }

    @Test
    @DisplayName("settings are read off the client that made the call; of a library without a reader none are")
    void settings() throws ReflectiveOperationException {
        assertThat(calls.witness(start()).settings(false).version).isEqualTo("4.12.0");
        ClientCall other = (ClientCall) calls.callStarting("Jetty client", client);
        assertThat(calls.witness(other).settings(false)).isNull();
        assertThat(calls.witness((ClientCall) calls.callStarting(LIBRARY, null)).settings(false))
                .isNull();
        assertThat(calls.witness(null)).isNull();
    }

    @Test
    @DisplayName("nothing of a library's is kept alive by a call, whether it has ended or not")
    void weak() {
        Object dropped = new Object();
        Object key = new Object();
        WeakReference<Object> client = new WeakReference<>(dropped);
        WeakReference<Object> ofKey = new WeakReference<>(key);
        ClientCall call = (ClientCall) calls.callStarting(LIBRARY, dropped);
        calls.asyncCallStarted(LIBRARY, dropped, key, new CompletableFuture<>());
        dropped = null;
        key = null;
        Garbage.collectUntil(() -> client.get() == null && ofKey.get() == null);
        assertThat(call.isUnderWay()).isTrue();
        calls.callEnded(call, null);
    }
}
