package io.resetscope.agent.instrument.http;

import static io.resetscope.agent.instrument.InstrumentedClass.Hook.hook;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArgument;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;
import static net.bytebuddy.matcher.ElementMatchers.takesNoArguments;

import io.resetscope.agent.client.ConnectionFinder;
import io.resetscope.agent.client.PoolReader;
import io.resetscope.agent.client.PoolSettings;
import io.resetscope.agent.instrument.InstrumentedClass;
import io.resetscope.bootstrap.ClientEvents;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import net.bytebuddy.asm.Advice;

/**
 * Calls of AsyncHttpClient. Each is a {@code NettyResponseFuture}, which its retries and redirects keep, and to which every
 * channel is attached that serves it, before anything is written. Read in 2.12.0, 2.12.3, 2.12.4, 3.0.1 and 3.0.11.
 *
 * <p>A connect that fails is nobody's call: Netty makes it on a thread that knows of none, and what knows the call is told of
 * the attempt only when that may have failed already.
 */
public final class AsyncHttpClientInstrumentation extends InstrumentedClass {

    public static final String LIBRARY = "AsyncHttpClient";

    /** Where the future is made, by what knows the client's configuration. */
    public AsyncHttpClientInstrumentation() {
        super(
                "org.asynchttpclient.netty.request.NettyRequestSender",
                hook("AsyncHttpClient.call", named("newNettyResponseFuture").and(takesArguments(4)), Call.class));
    }

    static final class Call {

        @Advice.OnMethodExit(suppress = Throwable.class)
        static void exit(@Advice.FieldValue("config") Object configuration, @Advice.Return Object call) {
            ClientEvents.asyncCallStarted(LIBRARY, configuration, call, null);
        }
    }

    /** It is a {@code Future}, but says that it is done before it has a result. */
    public static final class Outcome extends InstrumentedClass {

        public Outcome() {
            super(
                    "org.asynchttpclient.netty.NettyResponseFuture",
                    hook("AsyncHttpClient.connection", named("attachChannel").and(takesArguments(2)), Served.class),
                    hook("AsyncHttpClient.response", named("done").and(takesNoArguments()), Succeeded.class),
                    hook(
                            "AsyncHttpClient.failure",
                            named("abort").and(takesArgument(0, Throwable.class)),
                            Failed.class),
                    hook(
                            "AsyncHttpClient.cancel",
                            named("cancel").and(takesArguments(boolean.class)),
                            Cancelled.class));
        }
    }

    static final class Served {

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.This Object call, @Advice.Argument(0) Object channel) {
            ClientEvents.servedBy(call, channel);
        }
    }

    static final class Succeeded {

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.This Object call) {
            ClientEvents.asyncCallEnded(call, null);
        }
    }

    static final class Failed {

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.This Object call, @Advice.Argument(0) Throwable error) {
            ClientEvents.asyncCallEnded(call, error);
        }
    }

    static final class Cancelled {

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.This Object call) {
            ClientEvents.asyncCallEnded(call, new CancellationException());
        }
    }

    public static ConnectionFinder connections() {
        return new FieldPath(NettyChannels.steps());
    }

    /** Reads the usual configuration. An application may write one of its own, which is not asked. */
    public static final class Settings implements PoolReader {

        private static final String VERSION = "META-INF/maven/org.asynchttpclient/async-http-client/pom.properties";

        @Override
        public PoolSettings read(Object configuration) throws ReflectiveOperationException {
            String version = LibraryObjects.property(configuration, VERSION, "version");
            if (!LibraryObjects.isA(configuration, "DefaultAsyncHttpClientConfig")) {
                return PoolSettings.of(LIBRARY, version);
            }
            int retries = (int) LibraryObjects.field(configuration, "maxRequestRetry");
            // what a pool of the application's own goes by is not known; and without keep-alive there is none
            boolean usual = (boolean) LibraryObjects.field(configuration, "keepAlive")
                    && LibraryObjects.field(configuration, "channelPool") == null;
            return new PoolSettings(
                    LIBRARY,
                    version,
                    usual ? limit(configuration, "pooledConnectionIdleTimeout") : PoolSettings.UNKNOWN,
                    usual ? limit(configuration, "connectionTtl") : PoolSettings.UNKNOWN,
                    PoolSettings.UNKNOWN,
                    "maxRequestRetry=" + retries,
                    retries > 0 ? null : Boolean.FALSE);
        }

        /** Milliseconds in 2.x, a {@code Duration} in 3.x. What is not positive is none. */
        private static long limit(Object configuration, String name) throws ReflectiveOperationException {
            Object value = LibraryObjects.field(configuration, name);
            long nanos = value instanceof Duration
                    ? ((Duration) value).toNanos()
                    : TimeUnit.MILLISECONDS.toNanos((int) value);
            return nanos > 0 ? nanos : PoolSettings.NO_LIMIT;
        }
    }
}
