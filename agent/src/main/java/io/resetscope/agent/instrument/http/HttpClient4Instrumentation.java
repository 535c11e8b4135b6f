package io.resetscope.agent.instrument.http;

import static io.resetscope.agent.instrument.InstrumentedClass.Hook.hook;
import static net.bytebuddy.matcher.ElementMatchers.isAbstract;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.not;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import io.resetscope.agent.client.PoolReader;
import io.resetscope.agent.client.PoolSettings;
import io.resetscope.agent.instrument.InstrumentedClass;
import io.resetscope.bootstrap.ClientEvents;
import java.util.concurrent.TimeUnit;
import net.bytebuddy.asm.Advice;

/**
 * Apache HttpClient 4.3 to 4.5, blocking. A call is {@code doExecute} of its three implementations: what
 * {@code HttpClientBuilder} makes, {@code HttpClients.createMinimal}, and the deprecated {@code DefaultHttpClient}.
 */
public final class HttpClient4Instrumentation extends InstrumentedClass {

    public static final String LIBRARY = "Apache HttpClient 4";

    public HttpClient4Instrumentation(String className) {
        super(
                className,
                hook(
                        className + " call",
                        named("doExecute").and(takesArguments(3)).and(not(isAbstract())),
                        Call.class));
    }

    static final class Call {

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Object enter(@Advice.This Object client) {
            return ClientEvents.callStarting(LIBRARY, client);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.Enter Object call, @Advice.Thrown Throwable error) {
            ClientEvents.callEnded(call, error);
        }
    }

    /** Reads a client. What a request sets for itself alone is not seen. */
    public static final class Settings implements PoolReader {

        private static final String VERSION = "org/apache/http/client/version.properties";

        @Override
        public PoolSettings read(Object client) throws ReflectiveOperationException {
            String version = LibraryObjects.property(client, VERSION, "info.release");
            Object chain = LibraryObjects.fieldWhereThere(client, "execChain");
            if (chain == null) {
                return PoolSettings.of(LIBRARY, version);
            }
            Object retryExec = link(chain, "RetryExec");
            Object handler = retryExec == null ? null : LibraryObjects.field(retryExec, "retryHandler");
            Object manager = LibraryObjects.field(client, "connManager");
            return new PoolSettings(
                    LIBRARY,
                    version,
                    keepAlive(client, chain),
                    timeToLive(manager),
                    validateAfter(client, manager),
                    retries(handler),
                    repeats(handler));
        }

        /** The link of the chain of executors that is of that class; null when the client was built without. */
        private static Object link(Object chain, String simpleName) throws ReflectiveOperationException {
            Object link = chain;
            while (link != null && !LibraryObjects.isA(link, simpleName)) {
                link = LibraryObjects.fieldWhereThere(link, "requestExecutor");
            }
            return link;
        }

        /** The default strategy obeys the server's header and sets no limit of its own; another one cannot be looked into. */
        private static long keepAlive(Object client, Object chain) throws ReflectiveOperationException {
            Object closeables = LibraryObjects.field(client, "closeables");
            if (closeables instanceof Iterable) {
                for (Object closeable : (Iterable<?>) closeables) {
                    Object evictor = LibraryObjects.captured(closeable, "IdleConnectionEvictor");
                    long millis = evictor == null ? 0 : (Long) LibraryObjects.field(evictor, "maxIdleTimeMs");
                    if (millis > 0) {
                        return TimeUnit.MILLISECONDS.toNanos(millis);
                    }
                }
            }
            Object strategy = LibraryObjects.fieldWhereThere(link(chain, "MainClientExec"), "keepAliveStrategy");
            boolean usual = strategy != null
                    && strategy.getClass().getSimpleName().equals("DefaultConnectionKeepAliveStrategy");
            return usual ? PoolSettings.NO_LIMIT : PoolSettings.UNKNOWN;
        }

        private static long timeToLive(Object manager) throws ReflectiveOperationException {
            Object pool = LibraryObjects.fieldWhereThere(manager, "pool");
            Object duration = LibraryObjects.fieldWhereThere(pool, "timeToLive");
            Object unit = LibraryObjects.fieldWhereThere(pool, "timeUnit");
            if (unit == null) {
                unit = LibraryObjects.fieldWhereThere(pool, "tunit");
            }
            if (duration == null || unit == null) {
                return PoolSettings.UNKNOWN;
            }
            long ttl = (Long) duration;
            return ttl > 0 ? ((TimeUnit) unit).toNanos(ttl) : PoolSettings.NO_LIMIT;
        }

        /** 4.3 asks before each lease, unless told not to; from 4.4 on the pool asks after some idle time. */
        private static long validateAfter(Object client, Object manager) throws ReflectiveOperationException {
            Object config = LibraryObjects.field(client, "defaultConfig");
            if (config == null) {
                config = LibraryObjects.constantWhereThere(
                        client, "org.apache.http.client.config.RequestConfig", "DEFAULT");
            }
            if (Boolean.TRUE.equals(LibraryObjects.fieldWhereThere(config, "staleConnectionCheckEnabled"))) {
                return 0;
            }
            Object pool = LibraryObjects.fieldWhereThere(manager, "pool");
            if (pool == null && !LibraryObjects.isA(manager, "BasicHttpClientConnectionManager")) {
                return PoolSettings.UNKNOWN;
            }
            Object millis = LibraryObjects.fieldWhereThere(pool, "validateAfterInactivity");
            return millis instanceof Integer && (Integer) millis >= 0
                    ? TimeUnit.MILLISECONDS.toNanos((Integer) millis)
                    : PoolSettings.NO_LIMIT;
        }

        private static String retries(Object handler) throws ReflectiveOperationException {
            if (handler == null) {
                return "automatic retries disabled";
            }
            if (!LibraryObjects.isA(handler, "DefaultHttpRequestRetryHandler")) {
                return "retries by " + handler.getClass().getName();
            }
            return "retryCount=" + LibraryObjects.field(handler, "retryCount") + ", requestSentRetryEnabled="
                    + LibraryObjects.field(handler, "requestSentRetryEnabled");
        }

        private static Boolean repeats(Object handler) throws ReflectiveOperationException {
            if (handler == null) {
                return false;
            }
            return LibraryObjects.isA(handler, "DefaultHttpRequestRetryHandler")
                    ? Boolean.valueOf((Integer) LibraryObjects.field(handler, "retryCount") > 0)
                    : null;
        }
    }
}
