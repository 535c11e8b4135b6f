package io.resetscope.agent.instrument.http;

import static io.resetscope.agent.instrument.InstrumentedClass.Hook.hook;
import static net.bytebuddy.matcher.ElementMatchers.isConstructor;
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
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import net.bytebuddy.asm.Advice;

/**
 * Calls of Jetty's HTTP client. Each request, and each hop of a redirect, is an {@code HttpExchange}, which is queued at its
 * destination, associated with a channel, and completed on either side. It is sent on another connection only when nothing
 * of it had been written. Read in 9.4.0, 9.4.56, 10.0.20, 11.0.24, 12.0.14 and 12.1.14; in 12 it has another package.
 *
 * <p>Connections are opened by the pool, one for each exchange that waits, and which of them goes to which is not known
 * before it is there: a connect that fails is nobody's call. Nor is anything tied over HTTP/2, whose connections serve
 * several calls at once.
 */
public final class JettyClientInstrumentation extends InstrumentedClass {

    public static final String LIBRARY = "Jetty client";

    /** @param className that of the exchange */
    public JettyClientInstrumentation(String className) {
        super(
                className,
                hook(
                        "Jetty exchange",
                        isConstructor()
                                .and(takesArguments(3))
                                .and(takesArgument(0, named(sibling(className, "HttpDestination")))),
                        Call.class),
                hook("Jetty connection", named("associate").and(takesArguments(1)), Served.class),
                hook("Jetty request", named("requestComplete").and(takesArguments(Throwable.class)), Failed.class),
                hook("Jetty response", named("responseComplete").and(takesArguments(Throwable.class)), Failed.class),
                hook("Jetty abort", named("abort").and(takesArgument(0, Throwable.class)), Failed.class),
                hook(
                        "Jetty result",
                        named("terminateRequest").or(named("terminateResponse")).and(takesNoArguments()),
                        Succeeded.class));
    }

    private static String sibling(String className, String simpleName) {
        return className.substring(0, className.lastIndexOf('.') + 1) + simpleName;
    }

    static final class Call {

        @Advice.OnMethodExit(suppress = Throwable.class)
        static void exit(@Advice.This Object call, @Advice.Argument(0) Object destination) {
            ClientEvents.asyncCallStarted(LIBRARY, destination, call, null);
        }
    }

    static final class Served {

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.This Object call, @Advice.Argument(0) Object channel) {
            ClientEvents.servedBy(call, channel);
        }
    }

    static final class Failed {

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.This Object call, @Advice.Argument(0) Throwable error) {
            if (error != null) {
                ClientEvents.asyncCallEnded(call, error);
            }
        }
    }

    static final class Succeeded {

        // of either side, whichever is the last: a response to a request that fails is none for the application
        @Advice.OnMethodExit(suppress = Throwable.class)
        static void exit(@Advice.This Object call, @Advice.Return Object result) {
            if (result != null) {
                ClientEvents.asyncCallEnded(call, null);
            }
        }
    }

    public static ConnectionFinder connections() {
        Map<String, String> steps = new HashMap<>();
        steps.put("org.eclipse.jetty.client.http.HttpChannelOverHTTP", "connection");
        steps.put("org.eclipse.jetty.client.transport.internal.HttpChannelOverHTTP", "connection");
        steps.put("org.eclipse.jetty.io.AbstractConnection", "_endPoint");
        steps.put("org.eclipse.jetty.io.ssl.SslConnection$DecryptedEndPoint", "this$0");
        steps.put("org.eclipse.jetty.io.ssl.SslConnection$SslEndPoint", "this$0");
        steps.put("org.eclipse.jetty.io.ChannelEndPoint", "_channel");
        steps.put("org.eclipse.jetty.io.SelectableChannelEndPoint", "_channel");
        return new FieldPath(steps);
    }

    /** Reads them off a destination, which has its client and its pool. */
    public static final class Settings implements PoolReader {

        @Override
        public PoolSettings read(Object destination) throws ReflectiveOperationException {
            return new PoolSettings(
                    LIBRARY,
                    (String) LibraryObjects.constantWhereThere(destination, "org.eclipse.jetty.util.Jetty", "VERSION"),
                    idleTimeout(LibraryObjects.field(destination, "client")),
                    maxDuration(LibraryObjects.field(destination, "connectionPool")),
                    PoolSettings.UNKNOWN,
                    "no retry of what was sent",
                    false);
        }

        /** The client's own in 9.4; since then its connector's. The idle timeout of a request ends with the request. */
        private static long idleTimeout(Object client) throws ReflectiveOperationException {
            Object connector = LibraryObjects.fieldWhereThere(client, "connector");
            long nanos = connector == null
                    ? TimeUnit.MILLISECONDS.toNanos((long) LibraryObjects.field(client, "idleTimeout"))
                    : ((Duration) LibraryObjects.field(connector, "idleTimeout")).toNanos();
            return limit(nanos);
        }

        /** The usual pools have it from 9.4.36, 10.0.1 and 11.0.1 on; what another pool does is not known. */
        private static long maxDuration(Object pool) throws ReflectiveOperationException {
            Object nanos = LibraryObjects.fieldWhereThere(pool, "maxDurationNanos");
            return nanos == null ? PoolSettings.UNKNOWN : limit((long) nanos);
        }

        private static long limit(long nanos) {
            return nanos > 0 ? nanos : PoolSettings.NO_LIMIT;
        }
    }
}
