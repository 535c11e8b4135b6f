package io.resetscope.agent.instrument.http;

import static io.resetscope.agent.instrument.InstrumentedClass.Hook.hook;
import static net.bytebuddy.matcher.ElementMatchers.isConstructor;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArgument;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import io.resetscope.agent.client.ConnectionFinder;
import io.resetscope.agent.instrument.InstrumentedClass;
import io.resetscope.bootstrap.ClientEvents;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Future;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.implementation.bytecode.assign.Assigner;

/**
 * Calls of Apache HttpClient 5, asynchronous. What goes with a call from the client to the connection is its
 * {@code HttpClientContext}: the client sets it up first, then makes a {@code Scope} of it and of the future that the
 * application waits for, and each attempt passes it to the pool's endpoint. Read in 5.0, 5.0.4, 5.1.4, 5.2.3, 5.3.1, 5.4.4,
 * 5.5.1 and 5.6.2.
 *
 * <p>An application that uses one context for two calls at once, which the library forbids, gets them mixed up here. Not
 * seen: the minimal clients, which have no calls of this kind, and connections of HTTP/2's own pool.
 */
public final class HttpClient5AsyncInstrumentation extends InstrumentedClass {

    public HttpClient5AsyncInstrumentation() {
        super(
                "org.apache.hc.client5.http.impl.async.InternalAbstractHttpAsyncClient",
                hook("HttpClient5Async.execute", named("setupContext").and(takesArguments(1)), Call.class));
    }

    static final class Call {

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.This Object client, @Advice.Argument(0) Object context) {
            ClientEvents.asyncCallStarted(HttpClient5Instrumentation.LIBRARY, client, context, null);
        }
    }

    /** Where a call's outcome is known; a redirect to another host makes a second one, with the same outcome. */
    public static final class Scope extends InstrumentedClass {

        public Scope() {
            super(
                    "org.apache.hc.client5.http.async.AsyncExecChain$Scope",
                    hook(
                            "HttpClient5Async.outcome",
                            isConstructor()
                                    .and(takesArgument(
                                            3, named("org.apache.hc.core5.concurrent.CancellableDependency")))
                                    .and(takesArgument(
                                            4, named("org.apache.hc.client5.http.protocol.HttpClientContext"))),
                            Outcome.class));
        }
    }

    static final class Outcome {

        // a ComplexFuture; another dependency, of an interceptor's making, is no Future and fails here, unheard
        @Advice.OnMethodExit(suppress = Throwable.class)
        static void exit(
                @Advice.Argument(value = 3, typing = Assigner.Typing.DYNAMIC) Future<?> outcome,
                @Advice.Argument(4) Object context) {
            ClientEvents.asyncCallStarted(HttpClient5Instrumentation.LIBRARY, null, context, outcome);
        }
    }

    /** A leased and connected connection, at the moment when a request is given to it. */
    public static final class Endpoint extends InstrumentedClass {

        public Endpoint() {
            super(
                    "org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManager$InternalConnectionEndpoint",
                    hook(
                            "HttpClient5Async.connection",
                            named("execute")
                                    .and(takesArguments(4))
                                    .and(takesArgument(3, named("org.apache.hc.core5.http.protocol.HttpContext"))),
                            Served.class));
        }
    }

    static final class Served {

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.This Object endpoint, @Advice.Argument(3) Object context) {
            ClientEvents.servedBy(context, endpoint);
        }
    }

    public static ConnectionFinder connections() {
        Map<String, String> steps = new HashMap<>();
        String client = "org.apache.hc.client5.http.impl.";
        steps.put(client + "nio.PoolingAsyncClientConnectionManager$InternalConnectionEndpoint", "poolEntryRef");
        steps.put("org.apache.hc.core5.pool.PoolEntry", "connRef");
        steps.put(client + "nio.DefaultManagedAsyncClientConnection", "ioSession");
        steps.put(client + "async.LoggingIOSession", "session");
        steps.put("org.apache.hc.core5.reactor.InternalDataChannel", "ioSession");
        steps.put("org.apache.hc.core5.reactor.IOSessionImpl", "channel");
        return new FieldPath(steps);
    }
}
