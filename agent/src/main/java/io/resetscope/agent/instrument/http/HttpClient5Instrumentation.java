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
 * Apache HttpClient 5.0 and newer, blocking. A call is {@code doExecute} of what {@code HttpClientBuilder} makes, or
 * {@code HttpClients.createMinimal}.
 */
public final class HttpClient5Instrumentation extends InstrumentedClass {

    public static final String LIBRARY = "Apache HttpClient 5";

    public HttpClient5Instrumentation(String className) {
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

    /**
     * Reads a client, blocking or not. Not seen: what a request or a route sets for itself alone. An evictor of idle
     * connections keeps its limit inside a thread: where there is one, the limit is not known.
     */
    public static final class Settings implements PoolReader {

        private static final String VERSION = "org/apache/hc/client5/version.properties";
        private static final String REQUEST_CONFIG = "org.apache.hc.client5.http.config.RequestConfig";
        private static final String CONNECTION_CONFIG = "org.apache.hc.client5.http.config.ConnectionConfig";
        /** Of the blocking client from 5.1 on, where nothing else is set; the other one then never looks. */
        private static final long USUAL_VALIDATION_NANOS = TimeUnit.SECONDS.toNanos(2);

        @Override
        public PoolSettings read(Object client) throws ReflectiveOperationException {
            String version = LibraryObjects.property(client, VERSION, "info.release");
            Object chain = LibraryObjects.fieldWhereThere(client, "execChain");
            if (chain == null) {
                return PoolSettings.of(LIBRARY, version);
            }
            boolean blocking = LibraryObjects.fieldWhereThere(client, "manager") == null;
            Object retryExec = handler(chain, blocking ? "HttpRequestRetryExec" : "AsyncHttpRequestRetryExec");
            Object strategy = retryExec == null ? null : LibraryObjects.field(retryExec, "retryStrategy");
            Object manager = LibraryObjects.field(client, blocking ? "connManager" : "manager");
            Object config = connectionConfig(client, manager);
            return new PoolSettings(
                    LIBRARY,
                    version,
                    evicts(client)
                            ? PoolSettings.UNKNOWN
                            : keepAlive(
                                    client,
                                    handler(chain, blocking ? "MainClientExec" : "HttpAsyncMainClientExec"),
                                    config),
                    timeToLive(manager, config),
                    validateAfter(manager, config, blocking ? USUAL_VALIDATION_NANOS : PoolSettings.NO_LIMIT),
                    retries(strategy),
                    repeats(strategy));
        }

        private static Object handler(Object chain, String simpleName) throws ReflectiveOperationException {
            for (Object link = chain; link != null; link = LibraryObjects.field(link, "next")) {
                Object handler = LibraryObjects.field(link, "handler");
                if (LibraryObjects.isA(handler, simpleName)) {
                    return handler;
                }
            }
            return null;
        }

        /** The one for all routes; null before 5.2, and when each route has its own. */
        private static Object connectionConfig(Object client, Object manager) throws ReflectiveOperationException {
            Object config = LibraryObjects.fieldWhereThere(manager, "connectionConfig");
            if (config != null) {
                return config;
            }
            Object resolver = LibraryObjects.fieldWhereThere(manager, "connectionConfigResolver");
            boolean routesDiffer = resolver != null && LibraryObjects.captured(resolver, "ConnectionConfig") == null;
            if (routesDiffer) {
                return null;
            }
            return resolver == null
                    ? LibraryObjects.constantWhereThere(client, CONNECTION_CONFIG, "DEFAULT")
                    : LibraryObjects.captured(resolver, "ConnectionConfig");
        }

        private static boolean evicts(Object client) throws ReflectiveOperationException {
            Object closeables = LibraryObjects.fieldWhereThere(client, "closeables");
            if (closeables instanceof Iterable) {
                for (Object closeable : (Iterable<?>) closeables) {
                    if (LibraryObjects.captured(closeable, "IdleConnectionEvictor") != null) {
                        return true;
                    }
                }
            }
            return false;
        }

        /** The default strategy obeys the server's header, else the configuration; another one cannot be looked into. */
        private static long keepAlive(Object client, Object mainExec, Object connectionConfig)
                throws ReflectiveOperationException {
            Object strategy = LibraryObjects.fieldWhereThere(mainExec, "keepAliveStrategy");
            if (strategy == null || !strategy.getClass().getSimpleName().equals("DefaultConnectionKeepAliveStrategy")) {
                return PoolSettings.UNKNOWN;
            }
            Object config = LibraryObjects.field(client, "defaultConfig");
            if (config == null) {
                config = LibraryObjects.constantWhereThere(client, REQUEST_CONFIG, "DEFAULT");
            }
            long kept = limit(LibraryObjects.fieldWhereThere(config, "connectionKeepAlive"));
            return Math.min(kept, limit(LibraryObjects.fieldWhereThere(connectionConfig, "idleTimeout")));
        }

        private static long timeToLive(Object manager, Object connectionConfig) throws ReflectiveOperationException {
            Object pool = LibraryObjects.fieldWhereThere(manager, "pool");
            long ofPool = limit(LibraryObjects.fieldWhereThere(pool, "timeToLive"));
            return Math.min(ofPool, limit(LibraryObjects.fieldWhereThere(connectionConfig, "timeToLive")));
        }

        private static long validateAfter(Object manager, Object connectionConfig, long usualNanos)
                throws ReflectiveOperationException {
            if (connectionConfig != null) {
                Object configured = LibraryObjects.field(connectionConfig, "validateAfterInactivity");
                return configured == null ? usualNanos : notBefore(configured);
            }
            boolean routesDiffer = LibraryObjects.fieldWhereThere(manager, "connectionConfigResolver") != null;
            return routesDiffer
                    ? PoolSettings.UNKNOWN
                    : notBefore(LibraryObjects.fieldWhereThere(manager, "validateAfterInactivity"));
        }

        /** A {@code TimeValue} that is not negative; else it never happens. */
        private static long notBefore(Object timeValue) throws ReflectiveOperationException {
            long nanos = timeValue == null ? -1 : nanos(timeValue);
            return nanos < 0 ? PoolSettings.NO_LIMIT : nanos;
        }

        /** A {@code TimeValue} that is positive; else there is no limit. */
        private static long limit(Object timeValue) throws ReflectiveOperationException {
            long nanos = timeValue == null ? 0 : nanos(timeValue);
            return nanos <= 0 ? PoolSettings.NO_LIMIT : nanos;
        }

        private static long nanos(Object timeValue) throws ReflectiveOperationException {
            TimeUnit unit = (TimeUnit) LibraryObjects.field(timeValue, "timeUnit");
            return unit.toNanos((Long) LibraryObjects.field(timeValue, "duration"));
        }

        private static String retries(Object strategy) throws ReflectiveOperationException {
            if (strategy == null) {
                return "automatic retries disabled";
            }
            if (!LibraryObjects.isA(strategy, "DefaultHttpRequestRetryStrategy")) {
                return "retries by " + strategy.getClass().getName();
            }
            return "maxRetries=" + LibraryObjects.field(strategy, "maxRetries") + ", interval "
                    + TimeUnit.NANOSECONDS.toMillis(nanos(LibraryObjects.field(strategy, "defaultRetryInterval")))
                    + " ms";
        }

        private static Boolean repeats(Object strategy) throws ReflectiveOperationException {
            if (strategy == null) {
                return false;
            }
            return LibraryObjects.isA(strategy, "DefaultHttpRequestRetryStrategy")
                    ? Boolean.valueOf((Integer) LibraryObjects.field(strategy, "maxRetries") > 0)
                    : null;
        }
    }
}
