package io.resetscope.agent.instrument.http;

import static io.resetscope.agent.instrument.InstrumentedClass.Hook.hook;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArgument;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import io.resetscope.agent.client.PoolReader;
import io.resetscope.agent.client.PoolSettings;
import io.resetscope.agent.instrument.InstrumentedClass;
import io.resetscope.bootstrap.ClientEvents;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import net.bytebuddy.asm.Advice;

/**
 * Calls of {@code java.net.http.HttpClient}. A {@code MultiExchange} is one call, whatever it takes: retries, redirects,
 * authentication. {@code responseAsync0} makes the future that the application waits for, just before anything happens.
 * Read in 11.0.33, 17.0.15, 21.0.13, 25.0.3 and 28-ea.
 */
public final class JavaNetHttpInstrumentation extends InstrumentedClass {

    public static final String LIBRARY = "java.net.http";

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
            ClientEvents.asyncCallStarted("java.net.http", client, call, outcome);
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

    /** The settings are static, and the same for the whole JVM. */
    public static final class Settings implements PoolReader {

        @Override
        public PoolSettings read(Object client) throws ReflectiveOperationException {
            Class<?> type = client.getClass();
            boolean probes = false;
            for (java.lang.reflect.Method method : sibling(type, "HttpConnection").getDeclaredMethods()) {
                probes |= method.getName().equals("checkOpen");
            }
            return new PoolSettings(
                    LIBRARY,
                    System.getProperty("java.version"),
                    TimeUnit.SECONDS.toNanos(keepAliveSeconds(type)),
                    PoolSettings.NO_LIMIT,
                    probes ? 0 : PoolSettings.NO_LIMIT,
                    retries(sibling(type, "MultiExchange")));
        }

        /** Of HTTP/1.1: 1200 by default in 11 and 17, 30 from 20 on; {@code jdk.httpclient.keepalive.timeout} changes it. */
        private static long keepAliveSeconds(Class<?> client) throws ReflectiveOperationException {
            return Fields.has(client, "KEEP_ALIVE_TIMEOUT")
                    ? (long) Fields.get(client, "KEEP_ALIVE_TIMEOUT")
                    : (long) Fields.get(sibling(client, "ConnectionPool"), "KEEP_ALIVE");
        }

        private static String retries(Class<?> call) throws ReflectiveOperationException {
            return ((boolean) Fields.get(call, "RETRY_ALWAYS")
                            ? "once, every method (jdk.httpclient.enableAllMethodRetry)"
                            : "once, GET and HEAD only")
                    + ((boolean) Fields.get(call, "RETRY_CONNECT")
                            ? ""
                            : ", no connect (jdk.httpclient.disableRetryConnect)");
        }

        private static Class<?> sibling(Class<?> type, String name) throws ClassNotFoundException {
            return Class.forName("jdk.internal.net.http." + name, false, type.getClassLoader());
        }
    }
}
