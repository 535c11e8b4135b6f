package io.resetscope.agent.instrument.http;

import static io.resetscope.agent.instrument.InstrumentedClass.Hook.hook;
import static net.bytebuddy.matcher.ElementMatchers.isConstructor;
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
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import net.bytebuddy.asm.Advice;

/**
 * Calls of Apache HttpAsyncClient 4.1, the asynchronous sister of HttpClient 4, which is also under Elasticsearch's REST
 * client. Each call has an exchange handler of its own, made before it starts. Read in 4.1, 4.1.2, 4.1.4 and 4.1.5.
 */
public final class HttpClient4AsyncInstrumentation extends InstrumentedClass {

    /** Its own name: it has no retries and other settings than HttpClient 4. */
    public static final String LIBRARY = "Apache HttpAsyncClient 4";

    public HttpClient4AsyncInstrumentation() {
        super(
                "org.apache.http.impl.nio.client.AbstractClientExchangeHandler",
                hook(
                        "HttpAsyncClient4.execute",
                        isConstructor().and(takesArgument(2, named("org.apache.http.concurrent.BasicFuture"))),
                        Call.class),
                hook("HttpAsyncClient4.connection", named("connectionAllocated").and(takesArguments(1)), Served.class));
    }

    static final class Call {

        @Advice.OnMethodExit(suppress = Throwable.class)
        static void exit(@Advice.This Object call, @Advice.FieldValue("resultFuture") Future<?> outcome) {
            ClientEvents.asyncCallStarted("Apache HttpAsyncClient 4", call, call, outcome);
        }
    }

    static final class Served {

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.This Object call, @Advice.Argument(0) Object connection) {
            ClientEvents.servedBy(call, connection);
        }
    }

    public static ConnectionFinder connections() {
        Map<String, String> steps = new HashMap<>();
        steps.put("org.apache.http.impl.nio.conn.CPoolProxy", "poolEntry");
        steps.put("org.apache.http.pool.PoolEntry", "conn");
        steps.put("org.apache.http.impl.nio.NHttpConnectionBase", "session");
        steps.put("org.apache.http.impl.nio.conn.LoggingIOSession", "session");
        steps.put("org.apache.http.nio.reactor.ssl.SSLIOSession", "session");
        steps.put("org.apache.http.impl.nio.reactor.IOSessionImpl", "channel");
        return new FieldPath(steps);
    }

    /**
     * Reads them off an exchange handler, which knows the pool and the strategy. It keeps a connection for as long as the
     * server announces, and forever when it announces nothing; what another strategy does, nobody can tell without asking
     * it. There is no idle limit, no check before a lease (its reactor sees the end of an idle connection), no retry.
     */
    public static final class Settings implements PoolReader {

        private static final String DEFAULT_STRATEGY = "org.apache.http.impl.client.DefaultConnectionKeepAliveStrategy";

        @Override
        public PoolSettings read(Object call) throws ReflectiveOperationException {
            Object strategy = Fields.get(call, "keepaliveStrategy");
            boolean byDefault = strategy.getClass().getName().equals(DEFAULT_STRATEGY);
            return new PoolSettings(
                    LIBRARY,
                    LibraryVersion.of(call.getClass(), "HttpAsyncClient"),
                    byDefault ? PoolSettings.NO_LIMIT : PoolSettings.UNKNOWN,
                    timeToLiveNanos(Fields.get(call, "connmgr")),
                    PoolSettings.UNKNOWN,
                    "none, it never repeats a request",
                    false);
        }

        private static long timeToLiveNanos(Object manager) throws ReflectiveOperationException {
            if (!Fields.has(manager.getClass(), "pool")) {
                return PoolSettings.UNKNOWN;
            }
            Object pool = Fields.get(manager, "pool");
            long configured = (long) Fields.get(pool, "timeToLive");
            return configured > 0
                    ? ((TimeUnit) Fields.get(pool, "timeUnit")).toNanos(configured)
                    : PoolSettings.NO_LIMIT;
        }
    }
}
