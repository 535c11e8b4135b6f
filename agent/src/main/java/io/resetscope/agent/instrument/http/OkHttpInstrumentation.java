package io.resetscope.agent.instrument.http;

import static io.resetscope.agent.instrument.InstrumentedClass.Hook.hook;
import static net.bytebuddy.matcher.ElementMatchers.nameStartsWith;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesNoArguments;

import io.resetscope.agent.client.PoolReader;
import io.resetscope.agent.client.PoolSettings;
import io.resetscope.agent.instrument.InstrumentedClass;
import io.resetscope.bootstrap.ClientEvents;
import java.lang.reflect.Method;
import net.bytebuddy.asm.Advice;

/**
 * OkHttp 3.x, 4.x and 5.x. A call is {@code RealCall.getResponseWithInterceptorChain}, where both {@code execute} and
 * {@code enqueue} end, on one thread, with all retries and redirects inside. From 5 on it connects on threads of its task
 * runner, which know the call by its route planner.
 */
public final class OkHttpInstrumentation extends InstrumentedClass {

    public static final String LIBRARY = "OkHttp";

    private OkHttpInstrumentation(String className, Hook hook) {
        super(className, hook);
    }

    /** The name of the method has a suffix where Kotlin calls it internal. */
    public static OkHttpInstrumentation call(String className) {
        return new OkHttpInstrumentation(
                className,
                hook(
                        className + " call",
                        nameStartsWith("getResponseWithInterceptorChain").and(takesNoArguments()),
                        Call.class));
    }

    /** From 5 on. */
    public static OkHttpInstrumentation exchangeFinder(String className) {
        return new OkHttpInstrumentation(
                className, hook("OkHttp find exchange", named("find").and(takesNoArguments()), FindExchange.class));
    }

    /** From 5 on. */
    public static OkHttpInstrumentation connectPlan(String className) {
        return new OkHttpInstrumentation(
                className, hook("OkHttp connect", named("connectTcp").and(takesNoArguments()), ConnectTcp.class));
    }

    static final class Call {

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Object enter(@Advice.FieldValue("client") Object client) {
            return ClientEvents.callStarting(LIBRARY, client);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.Enter Object call, @Advice.Thrown Throwable error) {
            ClientEvents.callEnded(call, error);
        }
    }

    static final class FindExchange {

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.FieldValue("routePlanner") Object routePlanner) {
            ClientEvents.handOver(routePlanner);
        }
    }

    static final class ConnectTcp {

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Object enter(@Advice.FieldValue("routePlanner") Object routePlanner) {
            return ClientEvents.takeOver(routePlanner);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.Enter Object call) {
            ClientEvents.handBack(call);
        }
    }

    /** Reads an {@code OkHttpClient}. That its pool also tests connections cannot be configured, and is left out. */
    public static final class Settings implements PoolReader {

        private static final String USER_AGENT = "okhttp/";

        @Override
        public PoolSettings read(Object client) throws ReflectiveOperationException {
            Object pool = LibraryObjects.field(client, "connectionPool");
            Object delegate = LibraryObjects.fieldWhereThere(pool, "delegate");
            long keepAlive = (Long) LibraryObjects.field(delegate == null ? pool : delegate, "keepAliveDurationNs");
            boolean retries = (Boolean) LibraryObjects.field(client, "retryOnConnectionFailure");
            return new PoolSettings(
                    LIBRARY,
                    version(client),
                    keepAlive,
                    PoolSettings.NO_LIMIT,
                    PoolSettings.UNKNOWN,
                    "retryOnConnectionFailure=" + retries,
                    retries);
        }

        private static String version(Object client) throws ReflectiveOperationException {
            Object version = LibraryObjects.constantWhereThere(client, "okhttp3.OkHttp", "VERSION");
            return version == null ? userAgent(client) : (String) version;
        }

        /** 3.x has a method, and the first 4.x a constant, that say {@code okhttp/3.12.13}. */
        private static String userAgent(Object client) throws ReflectiveOperationException {
            String internal = "okhttp3.internal.Version";
            Object agent = LibraryObjects.constantWhereThere(client, internal, "userAgent");
            if (agent == null) {
                Method method = Class.forName(internal, true, client.getClass().getClassLoader())
                        .getMethod("userAgent");
                agent = method.invoke(null);
            }
            return String.valueOf(agent).replace(USER_AGENT, "");
        }
    }
}
