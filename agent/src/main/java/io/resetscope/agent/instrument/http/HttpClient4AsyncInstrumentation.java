package io.resetscope.agent.instrument.http;

import static io.resetscope.agent.instrument.InstrumentedClass.Hook.hook;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;
import static net.bytebuddy.matcher.ElementMatchers.takesNoArguments;

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
 * client. Each call has an exchange handler of its own, which leases a connection once it is started. Read in 4.1, 4.1.2, 4.1.4 and 4.1.5.
 */
public final class HttpClient4AsyncInstrumentation extends InstrumentedClass {

    /** Its own name: it has no retries and other settings than HttpClient 4. */
    public static final String LIBRARY = "Apache HttpAsyncClient 4";

    private HttpClient4AsyncInstrumentation(String className, Hook hook) {
        super(className, hook);
    }

    /** One of the three kinds of exchange handlers. */
    public static InstrumentedClass call(String className) {
        return new HttpClient4AsyncInstrumentation(
                className, hook(className + " call", named("start").and(takesNoArguments()), Call.class));
    }

    /** What they have in common. */
    public static InstrumentedClass connection(String className) {
        return new HttpClient4AsyncInstrumentation(
                className,
                hook(className + " connection", named("connectionAllocated").and(takesArguments(1)), Served.class));
    }

    static final class Call {

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.This Object call, @Advice.FieldValue("resultFuture") Future<?> outcome) {
            ClientEvents.asyncCallStarted(LIBRARY, call, call, outcome);
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

        private static final String VERSION = "org/apache/http/nio/client/version.properties";

        @Override
        public PoolSettings read(Object call) throws ReflectiveOperationException {
            Object strategy = LibraryObjects.field(call, "keepaliveStrategy");
            boolean usual = strategy.getClass().getSimpleName().equals("DefaultConnectionKeepAliveStrategy");
            return new PoolSettings(
                    LIBRARY,
                    LibraryObjects.property(call, VERSION, "info.release"),
                    usual ? PoolSettings.NO_LIMIT : PoolSettings.UNKNOWN,
                    timeToLive(LibraryObjects.field(call, "connmgr")),
                    PoolSettings.UNKNOWN,
                    "no automatic retries",
                    false);
        }

        private static long timeToLive(Object manager) throws ReflectiveOperationException {
            Object pool = LibraryObjects.fieldWhereThere(manager, "pool");
            Object duration = LibraryObjects.fieldWhereThere(pool, "timeToLive");
            if (duration == null) {
                return PoolSettings.UNKNOWN;
            }
            long ttl = (Long) duration;
            return ttl > 0 ? ((TimeUnit) LibraryObjects.field(pool, "timeUnit")).toNanos(ttl) : PoolSettings.NO_LIMIT;
        }
    }
}
