package io.resetscope.agent.instrument.http;

import static io.resetscope.agent.instrument.InstrumentedClass.Hook.hook;
import static net.bytebuddy.matcher.ElementMatchers.isConstructor;
import static net.bytebuddy.matcher.ElementMatchers.nameEndsWith;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArgument;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import io.resetscope.agent.client.ConnectionFinder;
import io.resetscope.agent.client.PoolReader;
import io.resetscope.agent.client.PoolSettings;
import io.resetscope.agent.instrument.InstrumentedClass;
import io.resetscope.bootstrap.ClientEvents;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import net.bytebuddy.asm.Advice;

/**
 * Calls of Vert.x's HTTP client, on which its WebClient stands. It repeats nothing, so that a call is one exchange: the
 * stream that a connection makes for it, once it has been leased or opened. Read in 4.0.0, 4.2.0, 4.4.0, 4.5.14, 5.0.7 and
 * 5.1.6; from 5.1 on the class has another name.
 *
 * <p>Before that nothing ties the two: a connect that fails is nobody's call. Nor is anything tied over HTTP/2, whose
 * connections serve several calls at once; a call that begins HTTP/2 by an upgrade is left when that is granted
 * ({@code Connection.becomesStream}), for its stream of HTTP/1.1 never ends.
 */
public final class VertxInstrumentation extends InstrumentedClass {

    public static final String LIBRARY = "Vert.x";

    /** @param className that of the stream */
    public VertxInstrumentation(String className) {
        super(
                className,
                hook(
                        "Vert.x stream",
                        isConstructor().and(takesArgument(1, nameEndsWith("ClientConnection"))),
                        Call.class),
                hook("Vert.x response", named("handleHead").and(takesArguments(1)), Succeeded.class),
                hook("Vert.x failure", named("handleException").and(takesArguments(Throwable.class)), Failed.class));
    }

    static final class Call {

        @Advice.OnMethodExit(suppress = Throwable.class)
        static void exit(@Advice.This Object call, @Advice.Argument(1) Object connection) {
            ClientEvents.asyncCallStarted(LIBRARY, connection, call, null);
            ClientEvents.servedBy(call, connection);
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

    public static ConnectionFinder connections() {
        Map<String, String> steps = NettyChannels.steps();
        steps.put("io.vertx.core.net.impl.ConnectionBase", "chctx");
        steps.put("io.netty.channel.AbstractChannelHandlerContext", "pipeline");
        steps.put("io.netty.channel.DefaultChannelPipeline", "channel");
        return new FieldPath(steps);
    }

    /** Reads them off a connection of HTTP/1.1, which has the options of its client. */
    public static final class Settings implements PoolReader {

        private static final String VERSION = "META-INF/maven/io.vertx/vertx-core/pom.properties";

        @Override
        public PoolSettings read(Object connection) throws ReflectiveOperationException {
            return new PoolSettings(
                    LIBRARY,
                    version(connection),
                    keepAlive(connection),
                    timeToLive(LibraryObjects.fieldWhereThere(connection, "client")),
                    PoolSettings.UNKNOWN,
                    "no automatic retries",
                    false);
        }

        /** By the manifest; by what all but 5.1 bring along besides where another jar has swallowed it. */
        private static String version(Object connection) {
            String version = LibraryObjects.manifestVersion(connection, "Vert.x Core");
            return version == null ? LibraryObjects.property(connection, VERSION, "version") : version;
        }

        /** In seconds; from 5.1 on a {@code Duration}, which may be null. The idle timeout of any connection ends these too. */
        private static long keepAlive(Object connection) throws ReflectiveOperationException {
            Object options = LibraryObjects.fieldWhereThere(connection, "options");
            if (options == null) {
                Duration newer =
                        (Duration) LibraryObjects.field(LibraryObjects.field(connection, "config"), "keepAliveTimeout");
                return limit(newer == null ? 0 : newer.toNanos());
            }
            TimeUnit unit = (TimeUnit) LibraryObjects.field(options, "idleTimeoutUnit");
            return Math.min(
                    limit(TimeUnit.SECONDS.toNanos((int) LibraryObjects.field(options, "keepAliveTimeout"))),
                    limit(unit.toNanos((int) LibraryObjects.field(options, "idleTimeout"))));
        }

        /** 4.x has no such setting; 5.0's client has it in milliseconds; 5.1's is out of sight from here. */
        private static long timeToLive(Object client) throws ReflectiveOperationException {
            if (client == null) {
                return PoolSettings.UNKNOWN;
            }
            Object millis = LibraryObjects.fieldWhereThere(client, "maxLifetime");
            return limit(millis == null ? 0 : TimeUnit.MILLISECONDS.toNanos((long) millis));
        }

        /** 0 means that there is none. */
        private static long limit(long nanos) {
            return nanos > 0 ? nanos : PoolSettings.NO_LIMIT;
        }
    }
}
