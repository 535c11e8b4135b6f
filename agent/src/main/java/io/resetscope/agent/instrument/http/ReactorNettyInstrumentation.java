package io.resetscope.agent.instrument.http;

import static io.resetscope.agent.instrument.InstrumentedClass.Hook.hook;
import static net.bytebuddy.matcher.ElementMatchers.isConstructor;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.returns;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import io.resetscope.agent.client.ConnectionFinder;
import io.resetscope.agent.client.PoolReader;
import io.resetscope.agent.client.PoolSettings;
import io.resetscope.agent.instrument.InstrumentedClass;
import io.resetscope.bootstrap.ClientEvents;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import net.bytebuddy.asm.Advice;

/**
 * Calls of Reactor Netty's HTTP client, on which Spring's WebClient stands. Each subscription makes an
 * {@code HttpClientHandler}, which is also what decides, in {@code test}, whether a failed attempt is repeated: where it
 * says no, the application gets the error. Read in 1.0.0, 1.0.48, 1.1.31, 1.2.18 and 1.3.7.
 *
 * <p>A call is tied to its connection when its request is about to be written; over Netty's epoll transport by that
 * transport's own socket. With io_uring, HTTP/2 and HTTP/3 there is no connection to tie it to.
 */
public final class ReactorNettyInstrumentation extends InstrumentedClass {

    public static final String LIBRARY = "Reactor Netty";

    public ReactorNettyInstrumentation() {
        super(
                "reactor.netty.http.client.HttpClientConnect$HttpClientHandler",
                hook("ReactorNetty.subscribe", isConstructor().and(takesArguments(1)), Call.class),
                hook("ReactorNetty.connection", named("requestWithBody").and(takesArguments(1)), Served.class),
                hook(
                        "ReactorNetty.retry",
                        named("test").and(takesArguments(Throwable.class)).and(returns(boolean.class)),
                        Failed.class));
    }

    static final class Call {

        @Advice.OnMethodExit(suppress = Throwable.class)
        static void exit(@Advice.This Object call, @Advice.Argument(0) Object configuration) {
            ClientEvents.asyncCallStarted(LIBRARY, configuration, call, null);
        }
    }

    static final class Served {

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.This Object call, @Advice.Argument(0) Object operations) {
            ClientEvents.servedBy(call, operations);
        }
    }

    static final class Failed {

        @Advice.OnMethodExit(suppress = Throwable.class)
        static void exit(
                @Advice.This Object call, @Advice.Argument(0) Throwable error, @Advice.Return boolean repeats) {
            ClientEvents.asyncCallEnded(repeats ? null : call, error);
        }
    }

    /** The head of the response ends a call well: from here on it is the application's, and nothing is repeated. */
    public static final class Response extends InstrumentedClass {

        public Response() {
            super(
                    "reactor.netty.http.client.HttpClientConnect$HttpIOHandlerObserver",
                    hook("ReactorNetty.response", named("onStateChange").and(takesArguments(2)), Succeeded.class));
        }
    }

    static final class Succeeded {

        // a constant of HttpClientState's
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.FieldValue("handler") Object call, @Advice.Argument(1) Object state) {
            ClientEvents.asyncCallReached(call, state, "RESPONSE_RECEIVED");
        }
    }

    public static ConnectionFinder connections() {
        Map<String, String> steps = NettyChannels.steps();
        steps.put("reactor.netty.channel.ChannelOperations", "connection");
        steps.put("reactor.netty.resources.DefaultPooledConnectionProvider$PooledConnection", "channel");
        steps.put("reactor.netty.ReactorNetty$SimpleConnection", "channel");
        return new FieldPath(steps);
    }

    /** Reads them off an {@code HttpClientConfig}. */
    public static final class Settings implements PoolReader {

        private static final String RESOURCES = "reactor.netty.http.HttpResources";

        @Override
        public PoolSettings read(Object configuration) throws ReflectiveOperationException {
            boolean disabled = (boolean) LibraryObjects.field(configuration, "retryDisabled");
            Object pool = poolOf(configuration);
            return new PoolSettings(
                    LIBRARY,
                    LibraryObjects.manifestVersion(configuration, "reactor-netty-http"),
                    limit(pool, "maxIdleTime"),
                    limit(pool, "maxLifeTime"),
                    PoolSettings.UNKNOWN,
                    "disableRetry=" + disabled,
                    disabled ? Boolean.FALSE : null);
        }

        /** Behind the wrappers; that of {@code HttpResources} when the client was given none of its own. */
        private static Object poolOf(Object configuration) throws ReflectiveOperationException {
            Object provider = LibraryObjects.field(configuration, "connectionProvider");
            if (LibraryObjects.isA(provider, "HttpConnectionProvider")) {
                Object own = LibraryObjects.field(provider, "http1ConnectionProvider");
                provider = own == null ? shared(configuration) : own;
            }
            return LibraryObjects.isA(provider, "TcpResources")
                    ? LibraryObjects.field(provider, "defaultProvider")
                    : provider;
        }

        private static Object shared(Object configuration) throws ReflectiveOperationException {
            Object holder = LibraryObjects.constantWhereThere(configuration, RESOURCES, "httpResources");
            return holder == null ? null : ((AtomicReference<?>) holder).get();
        }

        /** Negative means none. A pool that has other limits for some hosts may have them for this one. */
        private static long limit(Object pool, String name) throws ReflectiveOperationException {
            Object limits = LibraryObjects.fieldWhereThere(pool, "defaultPoolFactory");
            if (limits == null || !((Map<?, ?>) LibraryObjects.field(pool, "poolFactoryPerRemoteHost")).isEmpty()) {
                return PoolSettings.UNKNOWN;
            }
            long millis = (long) LibraryObjects.field(limits, name);
            return millis < 0 ? PoolSettings.NO_LIMIT : TimeUnit.MILLISECONDS.toNanos(millis);
        }
    }
}
