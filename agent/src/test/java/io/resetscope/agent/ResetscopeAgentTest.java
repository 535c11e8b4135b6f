package io.resetscope.agent;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.resetscope.agent.report.CapturedLog;
import io.resetscope.bootstrap.ConnectionEvents;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A start and a detach are whole, or are undone, or can be tried again. */
class ResetscopeAgentTest {

    private static final String JAVA_VERSION = "java.specification.version";
    /** That of an agent that has run. */
    private static final long FAREWELL_MILLIS = 5000;

    private final Set<Object> transformers = new HashSet<>();
    private Error loadedClassesFail;

    /** Of a JVM that has loaded nothing worth weaving. */
    private final Instrumentation instrumentation = (Instrumentation) Proxy.newProxyInstance(
            getClass().getClassLoader(), new Class<?>[] {Instrumentation.class}, (proxy, method, arguments) -> {
                switch (method.getName()) {
                    case "addTransformer":
                        transformers.add(arguments[0]);
                        return null;
                    case "removeTransformer":
                        return transformers.remove(arguments[0]);
                    case "getAllLoadedClasses":
                        if (loadedClassesFail != null) {
                            throw loadedClassesFail;
                        }
                        return new Class<?>[0];
                    default:
                        throw new AssertionError(method);
                }
            });

    /** As in the application: of each start, the classes are other ones. */
    private final Class<?> agent = AgentLoader.load("io.resetscope.agent.ResetscopeAgent");

    private boolean start() throws Throwable {
        return call(
                "start",
                new Class<?>[] {String.class, Instrumentation.class, boolean.class},
                "settle=0s",
                instrumentation,
                true);
    }

    private boolean end() throws Throwable {
        return call("detach", new Class<?>[0]);
    }

    private boolean call(String method, Class<?>[] types, Object... arguments) throws Throwable {
        try {
            return (Boolean) agent.getMethod(method, types).invoke(null, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    @AfterEach
    void detach() throws Throwable {
        loadedClassesFail = null;
        assertThat(end()).isTrue();
        assertGone();
    }

    private static Object sink() {
        try {
            Field sink = ConnectionEvents.class.getDeclaredField("sink");
            sink.setAccessible(true);
            return sink.get(null);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(it -> it.startsWith("resetscope"))
                .toList();
    }

    private void assertGone() {
        assertThat(sink()).isNull();
        assertThat(transformers).isEmpty();
        await().atMost(20, SECONDS).untilAsserted(() -> assertThat(threads()).isEmpty());
    }

    @Test
    @DisplayName("a start that fails when everything runs already undoes it all")
    void lateFailure() throws Throwable {
        String version = System.getProperty(JAVA_VERSION);
        System.setProperty(JAVA_VERSION, "unheard of");
        try (CapturedLog log = new CapturedLog()) {
            assertThatThrownBy(this::start).isInstanceOf(NumberFormatException.class);
            assertThat(log.lines()).as("how far it came").anyMatch(it -> it.contains("watching"));
        } finally {
            System.setProperty(JAVA_VERSION, version);
        }
        assertGone();
    }

    @Test
    @DisplayName(
            "where the log blocks, the application does not wait for the farewell of an agent that has not started")
    void blockedLog() {
        CountDownLatch freed = new CountDownLatch(1);
        PrintStream usual = System.err;
        System.setErr(new PrintStream(new ByteArrayOutputStream()) {
            @Override
            public void println(String line) {
                try {
                    freed.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        });
        String version = System.getProperty(JAVA_VERSION);
        System.setProperty(JAVA_VERSION, "unheard of");
        long began = System.nanoTime();
        try {
            assertThatThrownBy(this::start).isInstanceOf(NumberFormatException.class);
            assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began)).isLessThan(FAREWELL_MILLIS);
            assertThat(threads()).as("the log blocks").contains("resetscope-log");
        } finally {
            freed.countDown();
            System.setProperty(JAVA_VERSION, version);
            System.setErr(usual);
        }
        assertGone();
    }

    @Test
    @DisplayName("a log that throws keeps it neither from starting nor from ending")
    void log() throws Throwable {
        PrintStream usual = System.err;
        System.setErr(new PrintStream(new ByteArrayOutputStream()) {
            @Override
            public void println(String line) {
                throw new IllegalStateException("injected");
            }
        });
        try {
            assertThat(start()).isTrue();
            assertThat(sink()).isNotNull();
            assertThat(end()).isTrue();
        } finally {
            System.setErr(usual);
        }
        assertGone();
    }

    @Test
    @DisplayName("what a detach could not do keeps it from nothing else, is said, and is done by the next")
    void detachInPart() throws Throwable {
        try (CapturedLog log = new CapturedLog()) {
            assertThat(start()).isTrue();
            loadedClassesFail = new InternalError("injected");
            assertThat(end()).isFalse();
            assertGone();
            assertThat(log.lines())
                    .last()
                    .asString()
                    .contains("detached, but its classes may stay woven; their hooks do nothing")
                    .contains("injected");

            loadedClassesFail = null;
            assertThat(end()).isTrue();
            assertThat(log.lines()).last().asString().contains("detached: its hooks are out");
        }
    }
}
