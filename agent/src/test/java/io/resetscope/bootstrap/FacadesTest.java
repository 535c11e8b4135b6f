package io.resetscope.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every hook of every facade: what fails behind it stays there, and what keeps failing is switched off. */
class FacadesTest {

    private static final List<Class<?>> FACADES = List.of(
            ConnectionEvents.class, TlsEvents.class, ClientEvents.class, NativeEvents.class, ServerEvents.class);
    /** What the JDK's own part of a call needs not to be null. */
    private static final SSLEngine ENGINE = engine();

    /** One hook of each. */
    private static final Map<Class<?>, Runnable> HARMLESS = Map.of(
            ConnectionEvents.class, () -> ConnectionEvents.channelClosing(null),
            TlsEvents.class, () -> TlsEvents.closing(null),
            ClientEvents.class, () -> ClientEvents.handBack(ENGINE),
            NativeEvents.class, () -> NativeEvents.closing(null),
            ServerEvents.class, () -> ServerEvents.started("Tomcat", ENGINE));

    private int reached;

    private static SSLEngine engine() {
        try {
            return SSLContext.getDefault().createSSLEngine();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static Stream<Class<?>> facades() {
        return FACADES.stream();
    }

    static Stream<Arguments> faults() {
        List<Callable<Throwable>> errors = List.of(
                () -> new IllegalStateException("injected"),
                StackOverflowError::new,
                () -> new OutOfMemoryError("injected"),
                () -> new LinkageError("injected"));
        return FACADES.stream().flatMap(facade -> errors.stream().map(error -> Arguments.of(facade, error)));
    }

    @AfterEach
    void off() throws Exception {
        for (Class<?> facade : FACADES) {
            install(facade, null);
        }
    }

    @ParameterizedTest
    @MethodSource("faults")
    @DisplayName("whatever is thrown behind a hook, the hook returns and it is counted under the hook's name")
    void contained(Class<?> facade, Callable<Throwable> error) throws Exception {
        for (Method hook : hooks(facade)) {
            install(facade, faulty(facade, error));
            long before = failures(facade).total();
            reached = 0;
            assertThat(call(hook)).as(hook.toString()).isNull();
            assertThat(reached).as(hook.toString()).isEqualTo(1);
            assertThat(failures(facade).total()).isEqualTo(before + 1);
            assertThat(failures(facade).lastHook()).isNotEmpty();
            assertThat(failures(facade).haveSwitchedOff()).isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("facades")
    @DisplayName("a hundred failures within a minute switch the facade off, for good")
    void switchedOff(Class<?> facade) throws Exception {
        for (Method hook : hooks(facade)) {
            install(facade, faulty(facade, () -> new IllegalStateException("injected")));
            reached = 0;
            for (int i = 0; i < 3 * OwnFailures.LIMIT; i++) {
                call(hook);
            }
            assertThat(reached).as(hook.toString()).isEqualTo(OwnFailures.LIMIT);
            assertThat(failures(facade).haveSwitchedOff()).isTrue();
            for (Method other : hooks(facade)) {
                call(other);
            }
            assertThat(reached).as("the others are off too").isEqualTo(OwnFailures.LIMIT);
        }
    }

    @ParameterizedTest
    @MethodSource("facades")
    @DisplayName("a hook that fails at the end of the stack, where nothing can be counted any more, is noticed still")
    void endOfStack(Class<?> facade) throws Exception {
        install(facade, faulty(facade, () -> new IllegalStateException("injected")));
        Runnable hook = HARMLESS.get(facade);
        OwnFailures failures = failures(facade);
        // every class that takes part is there before the stack ends
        new Deep(hook, failures, 100).run();
        long before = failures.total();
        assertThat(failures.happenedSinceAsked()).isTrue();
        assertThat(failures.happenedSinceAsked()).isFalse();

        Thread thread = new Thread(null, new Deep(hook, failures, Integer.MAX_VALUE), "deep", 128 * 1024);
        thread.start();
        thread.join();
        assertThat(failures.total()).isEqualTo(before);
        assertThat(failures.happenedSinceAsked()).isTrue();
    }

    /** Calls a hook as near to the end of the stack as it can be called. */
    private static final class Deep implements Runnable {

        private final Runnable hook;
        private final OwnFailures failures;
        private final int levels;

        Deep(Runnable hook, OwnFailures failures, int levels) {
            this.hook = hook;
            this.failures = failures;
            this.levels = levels;
        }

        @Override
        public void run() {
            descend(levels);
        }

        private void descend(int left) {
            try {
                if (left == 0) {
                    throw new StackOverflowError();
                }
                descend(left - 1);
            } catch (StackOverflowError end) {
                if (!failures.happened) {
                    hook.run();
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("facades")
    @DisplayName("one facade's failures do not switch another off")
    void apart(Class<?> facade) throws Exception {
        for (Class<?> each : FACADES) {
            install(each, faulty(each, () -> new IllegalStateException("injected")));
        }
        Method hook = hooks(facade).get(0);
        for (int i = 0; i < OwnFailures.LIMIT; i++) {
            call(hook);
        }
        for (Class<?> each : FACADES) {
            assertThat(failures(each).haveSwitchedOff()).isEqualTo(each == facade);
        }
    }

    @Test
    @DisplayName("who is installed anew starts with a clean record")
    void forgiven() throws Exception {
        for (int round = 0; round < 2; round++) {
            install(ClientEvents.class, faulty(ClientEvents.class, () -> new IllegalStateException("injected")));
            for (int i = 0; i < OwnFailures.LIMIT - 1; i++) {
                ClientEvents.callStarting("OkHttp", null);
            }
            assertThat(ClientEvents.ownFailures().haveSwitchedOff()).isFalse();
        }
    }

    private Object faulty(Class<?> facade, Callable<Throwable> error) throws Exception {
        Class<?> sink = Class.forName(facade.getName().replace("Events", "Sink"));
        return Proxy.newProxyInstance(sink.getClassLoader(), new Class<?>[] {sink}, (proxy, method, arguments) -> {
            reached++;
            throw error.call();
        });
    }

    private static void install(Class<?> facade, Object sink) throws Exception {
        Class<?> type = Class.forName(facade.getName().replace("Events", "Sink"));
        facade.getMethod("install", type).invoke(null, sink);
    }

    private static OwnFailures failures(Class<?> facade) throws Exception {
        return (OwnFailures) facade.getMethod("ownFailures").invoke(null);
    }

    /** All but those that only look at a field. */
    private static List<Method> hooks(Class<?> facade) {
        List<Method> hooks = new ArrayList<>();
        for (Method method : facade.getMethods()) {
            if (Modifier.isStatic(method.getModifiers())
                    && !List.of("install", "ownFailures", "now").contains(method.getName())) {
                hooks.add(method);
            }
        }
        assertThat(hooks).isNotEmpty();
        return hooks;
    }

    private static Object call(Method hook) throws Exception {
        Object[] arguments = new Object[hook.getParameterCount()];
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = argument(hook.getParameterTypes()[i], hook, i);
        }
        return hook.invoke(null, arguments);
    }

    private static Object argument(Class<?> type, Method hook, int index) {
        if (hook.getName().equals("asyncCallReached") && index > 0) {
            return index == 1 ? Thread.State.NEW : "NEW";
        }
        if (type == int.class) {
            return 0;
        }
        if (type == long.class) {
            return 0L;
        }
        if (type == boolean.class) {
            return false;
        }
        if (type == Object.class) {
            return ENGINE;
        }
        if (type == FileInputStream.class) {
            return new FileInputStream(FileDescriptor.in);
        }
        if (type == FileOutputStream.class) {
            return new FileOutputStream(FileDescriptor.err);
        }
        if (type == InetAddress.class) {
            return InetAddress.getLoopbackAddress();
        }
        if (type == Throwable.class && hook.getName().matches("(read|write)Failed")) {
            return new IOException("told by the JDK");
        }
        return type == SocketAddress.class ? InetSocketAddress.createUnresolved("shop", 1) : null;
    }
}
