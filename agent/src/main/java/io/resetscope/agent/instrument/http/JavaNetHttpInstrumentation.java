package io.resetscope.agent.instrument.http;

import static io.resetscope.agent.instrument.InstrumentedClass.Hook.hook;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArgument;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import io.resetscope.agent.client.ConnectionFinder;
import io.resetscope.agent.client.PoolReader;
import io.resetscope.agent.client.PoolSettings;
import io.resetscope.agent.instrument.InstrumentedClass;
import io.resetscope.bootstrap.ClientEvents;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import net.bytebuddy.asm.Advice;

/**
 * Calls of {@code java.net.http.HttpClient}. A {@code MultiExchange} is one call, whatever it takes: retries, redirects,
 * authentication. {@code responseAsync0} makes the future that the application waits for, just before anything happens.
 * Read in 11.0.33, 17.0.15, 21.0.13, 25.0.3 and 28-ea.
 */
public final class JavaNetHttpInstrumentation extends InstrumentedClass {

    public static final String LIBRARY = "java.net.http";

    private static final String PACKAGE = "jdk.internal.net.http.";

    public JavaNetHttpInstrumentation() {
        super(
                "jdk.internal.net.http.MultiExchange",
                hook(
                        "java.net.http.send",
                        named("responseAsync0").and(takesArguments(CompletableFuture.class)),
                        Call.class));
    }

    static final class Call {

        @Advice.OnMethodExit(suppress = Throwable.class)
        static void exit(
                @Advice.This Object call,
                @Advice.FieldValue("client") Object client,
                @Advice.Return CompletableFuture<?> outcome) {
            ClientEvents.asyncCallStarted(LIBRARY, client, call, outcome);
        }
    }

    /** Which connection serves a call: known when an {@code Exchange}, one attempt, has got it and writes next. */
    public static final class Attempt extends InstrumentedClass {

        public Attempt() {
            super(
                    "jdk.internal.net.http.Exchange",
                    hook(
                            "java.net.http.connection",
                            named("checkFor407")
                                    .and(takesArguments(3))
                                    .and(takesArgument(0, named("jdk.internal.net.http.ExchangeImpl"))),
                            Served.class));
        }
    }

    static final class Served {

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.FieldValue("multi") Object call, @Advice.Argument(0) Object attempt) {
            ClientEvents.servedBy(call, attempt);
        }
    }

    /** Under an attempt of HTTP/1.1. A connection of HTTP/2 serves several calls at once, and is not tied to any. */
    public static ConnectionFinder connections() {
        Map<String, String> steps = new HashMap<>();
        steps.put(PACKAGE + "Http1Exchange", "connection");
        steps.put(PACKAGE + "PlainHttpConnection", "chan");
        steps.put(PACKAGE + "PlainTunnelingConnection", "delegate");
        steps.put(PACKAGE + "AsyncSSLConnection", "plainConnection");
        steps.put(PACKAGE + "AsyncSSLTunnelConnection", "plainConnection");
        return new FieldPath(steps);
    }

    /** The settings are static, and the same for the whole JVM. */
    public static final class Settings implements PoolReader {

        @Override
        public PoolSettings read(Object client) throws ReflectiveOperationException {
            Class<?> type = client.getClass();
            return new PoolSettings(
                    LIBRARY,
                    System.getProperty("java.version"),
                    TimeUnit.SECONDS.toNanos(keepAliveSeconds(type)),
                    PoolSettings.NO_LIMIT,
                    looksBeforeUse(type) ? 0 : PoolSettings.NO_LIMIT,
                    retries(sibling(type, "MultiExchange")),
                    repeatsAll(sibling(type, "MultiExchange")) ? true : null);
        }

        /** Of HTTP/1.1: 1200 by default in 11 and 17, 30 from 20 on; {@code jdk.httpclient.keepalive.timeout} changes it. */
        private static long keepAliveSeconds(Class<?> client) throws ReflectiveOperationException {
            Object newer = LibraryObjects.constantWhereThere(client, "KEEP_ALIVE_TIMEOUT");
            return (long)
                    (newer == null ? LibraryObjects.constant(sibling(client, "ConnectionPool"), "KEEP_ALIVE") : newer);
        }

        /** By a read that does not wait, each time; 11 trusts its selector to have seen the end. */
        private static boolean looksBeforeUse(Class<?> client) throws ClassNotFoundException {
            return Stream.of(sibling(client, "HttpConnection").getDeclaredMethods())
                    .anyMatch(method -> method.getName().equals("checkOpen"));
        }

        private static String retries(Class<?> call) throws ReflectiveOperationException {
            return (repeatsAll(call)
                            ? "one retry of any method (jdk.httpclient.enableAllMethodRetry)"
                            : "one retry of GET and HEAD")
                    + ((boolean) LibraryObjects.constant(call, "RETRY_CONNECT")
                            ? ""
                            : ", none of a connect (jdk.httpclient.disableRetryConnect)");
        }

        private static boolean repeatsAll(Class<?> call) throws ReflectiveOperationException {
            return (boolean) LibraryObjects.constant(call, "RETRY_ALWAYS");
        }

        private static Class<?> sibling(Class<?> type, String name) throws ClassNotFoundException {
            return Class.forName(PACKAGE + name, false, type.getClassLoader());
        }
    }
}
