package io.resetscope.agent.instrument.http;

import io.resetscope.agent.client.PoolReader;
import io.resetscope.agent.client.PoolSettings;
import java.util.concurrent.TimeUnit;

/**
 * Reads the settings of Apache HttpClient 5, asynchronous, off the client. It keeps a connection for as long as the server
 * announces, or else for {@code RequestConfig.connectionKeepAlive}; one request may have another {@code RequestConfig},
 * which is not looked for. An evictor of idle connections, and a strategy of the application's own, do not tell their
 * limits: then they are not known.
 */
public final class HttpClient5AsyncSettings implements PoolReader {

    private static final String IMPLEMENTATION = "org.apache.hc.client5.http.impl.";
    private static final String DEFAULT_STRATEGY = IMPLEMENTATION + "DefaultConnectionKeepAliveStrategy";
    private static final long DEFAULT_KEEP_ALIVE = TimeUnit.MINUTES.toNanos(3);

    @Override
    public PoolSettings read(Object client) throws ReflectiveOperationException {
        Object manager = Fields.get(client, "manager");
        Object retries = inChain(client, "AsyncHttpRequestRetryExec", "retryStrategy");
        return new PoolSettings(
                "Apache HttpClient 5",
                LibraryVersion.of(client.getClass(), "HttpClient"),
                keepAliveNanos(client),
                timeToLiveNanos(manager),
                validateAfterNanos(manager),
                retries(retries),
                retries != null);
    }

    /** A field of a handler in the client's chain; null when that handler is not there. */
    private static Object inChain(Object client, String handlerName, String field) throws ReflectiveOperationException {
        for (Object each = Fields.get(client, "execChain"); each != null; each = Fields.get(each, "next")) {
            Object handler = Fields.get(each, "handler");
            if (handler.getClass().getName().equals(IMPLEMENTATION + "async." + handlerName)) {
                return Fields.get(handler, field);
            }
        }
        return null;
    }

    private static long keepAliveNanos(Object client) throws ReflectiveOperationException {
        Object strategy = inChain(client, "HttpAsyncMainClientExec", "keepAliveStrategy");
        if (strategy == null || !strategy.getClass().getName().equals(DEFAULT_STRATEGY) || evicts(client)) {
            return PoolSettings.UNKNOWN;
        }
        Object requests = Fields.get(client, "defaultConfig");
        Object configured = requests == null ? null : Fields.get(requests, "connectionKeepAlive");
        return configured == null ? DEFAULT_KEEP_ALIVE : nanos(configured);
    }

    /** Whether {@code evictIdleConnections} or {@code evictExpiredConnections} was asked for: closed with the client. */
    private static boolean evicts(Object client) throws ReflectiveOperationException {
        for (Object each : (Iterable<?>) Fields.get(client, "closeables")) {
            Object closed = Fields.captured(each);
            if (closed != null && closed.getClass().getName().equals(IMPLEMENTATION + "IdleConnectionEvictor")) {
                return true;
            }
        }
        return false;
    }

    private static long timeToLiveNanos(Object manager) throws ReflectiveOperationException {
        Object connections = connectionConfig(manager);
        Object configured = connections == null ? null : Fields.get(connections, "timeToLive");
        if (configured == null && Fields.has(manager.getClass(), "pool")) {
            Object pool = Fields.get(manager, "pool");
            configured = Fields.has(pool.getClass(), "timeToLive") ? Fields.get(pool, "timeToLive") : null;
        }
        return configured == null ? PoolSettings.UNKNOWN : nanos(configured);
    }

    /** Without the setting it never looks, unlike the classic client, which looks after 2 s. */
    private static long validateAfterNanos(Object manager) throws ReflectiveOperationException {
        Object configured;
        if (Fields.has(manager.getClass(), "validateAfterInactivity")) {
            configured = Fields.get(manager, "validateAfterInactivity");
        } else if (Fields.has(manager.getClass(), "connectionConfigResolver")) {
            Object connections = connectionConfig(manager);
            if (connections == null && Fields.get(manager, "connectionConfigResolver") != null) {
                return PoolSettings.UNKNOWN;
            }
            configured = connections == null ? null : Fields.get(connections, "validateAfterInactivity");
        } else {
            return PoolSettings.UNKNOWN;
        }
        return configured == null ? PoolSettings.NO_LIMIT : nanos(configured);
    }

    /** That of {@code setDefaultConnectionConfig}, from 5.2 on; null when there is none, or one for each route. */
    private static Object connectionConfig(Object manager) throws ReflectiveOperationException {
        Object resolver = Fields.has(manager.getClass(), "connectionConfigResolver")
                ? Fields.get(manager, "connectionConfigResolver")
                : null;
        Object config = resolver == null ? null : Fields.captured(resolver);
        return config != null && Fields.has(config.getClass(), "validateAfterInactivity") ? config : null;
    }

    private static String retries(Object strategy) throws ReflectiveOperationException {
        if (strategy == null) {
            return "none (disableAutomaticRetries)";
        }
        return strategy.getClass().getName().equals(IMPLEMENTATION + "DefaultHttpRequestRetryStrategy")
                ? "maxRetries=" + Fields.get(strategy, "maxRetries") + ", idempotent requests only"
                : strategy.getClass().getName();
    }

    /** Of a {@code TimeValue}; none when it is negative. */
    private static long nanos(Object value) throws ReflectiveOperationException {
        long duration = (long) Fields.get(value, "duration");
        return duration < 0 ? PoolSettings.NO_LIMIT : ((TimeUnit) Fields.get(value, "timeUnit")).toNanos(duration);
    }
}
