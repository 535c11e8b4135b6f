package io.resetscope.agent.instrument.tls;

import static io.resetscope.agent.instrument.InstrumentedClass.Hook.hookWhereThere;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.returns;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import io.resetscope.agent.instrument.InstrumentedClass;
import io.resetscope.bootstrap.TlsEvents;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngineResult;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.matcher.ElementMatcher;

/**
 * Plaintext on its way into and out of a TLS engine: the JDK's ({@code sun.security.ssl.SSLEngineImpl}, JDK 8 to 28), and
 * any other class that extends {@code SSLEngine}, such as Netty's OpenSSL one. Engines implement some of the overloads and
 * call one another, so all are woven that a class has, and the call from outside counts. {@link SslEngineClasses} recognises them.
 */
public final class SslEngineInstrumentation extends InstrumentedClass {

    /** @param className the engine's */
    public SslEngineInstrumentation(String className) {
        super(
                className,
                hookWhereThere("SSLEngine.wrap", method("wrap", ByteBuffer.class, ByteBuffer.class), Wrap.class),
                hookWhereThere("SSLEngine.wrap[]", method("wrap", ByteBuffer[].class, ByteBuffer.class), Gather.class),
                hookWhereThere(
                        "SSLEngine.wrap[,,]",
                        method("wrap", ByteBuffer[].class, int.class, int.class, ByteBuffer.class),
                        GatherRange.class),
                hookWhereThere(
                        "SSLEngine.wrap[,,] to []",
                        method(
                                "wrap",
                                ByteBuffer[].class,
                                int.class,
                                int.class,
                                ByteBuffer[].class,
                                int.class,
                                int.class),
                        GatherRangeToRange.class),
                hookWhereThere("SSLEngine.unwrap", method("unwrap", ByteBuffer.class, ByteBuffer.class), Unwrap.class),
                hookWhereThere(
                        "SSLEngine.unwrap to []",
                        method("unwrap", ByteBuffer.class, ByteBuffer[].class),
                        Scatter.class),
                hookWhereThere(
                        "SSLEngine.unwrap to [,,]",
                        method("unwrap", ByteBuffer.class, ByteBuffer[].class, int.class, int.class),
                        ScatterRange.class),
                hookWhereThere(
                        "SSLEngine.unwrap[] to []",
                        method("unwrap", ByteBuffer[].class, ByteBuffer[].class),
                        ScatterAll.class),
                hookWhereThere(
                        "SSLEngine.unwrap[,,] to [,,]",
                        method(
                                "unwrap",
                                ByteBuffer[].class,
                                int.class,
                                int.class,
                                ByteBuffer[].class,
                                int.class,
                                int.class),
                        ScatterRangeFromRange.class));
    }

    private static ElementMatcher.Junction<MethodDescription> method(String name, Class<?>... parameters) {
        return named(name).and(takesArguments(parameters)).and(returns(SSLEngineResult.class));
    }

    static final class Wrap {

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Object enter(@Advice.This Object engine, @Advice.Argument(0) ByteBuffer source) {
            return TlsEvents.transforming(engine, source, true);
        }

        @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class)
        static void exit(
                @Advice.Enter Object token,
                @Advice.This Object engine,
                @Advice.Argument(1) ByteBuffer target,
                @Advice.Return SSLEngineResult result,
                @Advice.Thrown Throwable error) {
            TlsEvents.transformed(token, engine, target, result, error);
        }
    }

    static final class Gather {

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Object enter(@Advice.This Object engine, @Advice.Argument(0) ByteBuffer[] sources) {
            return TlsEvents.transforming(engine, sources, true);
        }

        @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class)
        static void exit(
                @Advice.Enter Object token,
                @Advice.This Object engine,
                @Advice.Argument(1) ByteBuffer target,
                @Advice.Return SSLEngineResult result,
                @Advice.Thrown Throwable error) {
            TlsEvents.transformed(token, engine, target, result, error);
        }
    }

    static final class GatherRange {

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Object enter(
                @Advice.This Object engine,
                @Advice.Argument(0) ByteBuffer[] sources,
                @Advice.Argument(1) int offset,
                @Advice.Argument(2) int length) {
            return TlsEvents.transforming(engine, sources, offset, length, true);
        }

        @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class)
        static void exit(
                @Advice.Enter Object token,
                @Advice.This Object engine,
                @Advice.Argument(3) ByteBuffer target,
                @Advice.Return SSLEngineResult result,
                @Advice.Thrown Throwable error) {
            TlsEvents.transformed(token, engine, target, result, error);
        }
    }

    static final class GatherRangeToRange {

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Object enter(
                @Advice.This Object engine,
                @Advice.Argument(0) ByteBuffer[] sources,
                @Advice.Argument(1) int offset,
                @Advice.Argument(2) int length) {
            return TlsEvents.transforming(engine, sources, offset, length, true);
        }

        @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class)
        static void exit(
                @Advice.Enter Object token,
                @Advice.This Object engine,
                @Advice.Argument(3) ByteBuffer[] targets,
                @Advice.Argument(4) int offset,
                @Advice.Argument(5) int length,
                @Advice.Return SSLEngineResult result,
                @Advice.Thrown Throwable error) {
            TlsEvents.transformed(token, engine, targets, offset, length, result, error);
        }
    }

    static final class Unwrap {

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Object enter(@Advice.This Object engine, @Advice.Argument(1) ByteBuffer target) {
            return TlsEvents.transforming(engine, target, false);
        }

        @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class)
        static void exit(
                @Advice.Enter Object token,
                @Advice.This Object engine,
                @Advice.Argument(0) ByteBuffer source,
                @Advice.Return SSLEngineResult result,
                @Advice.Thrown Throwable error) {
            TlsEvents.transformed(token, engine, source, result, error);
        }
    }

    static final class Scatter {

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Object enter(@Advice.This Object engine, @Advice.Argument(1) ByteBuffer[] targets) {
            return TlsEvents.transforming(engine, targets, false);
        }

        @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class)
        static void exit(
                @Advice.Enter Object token,
                @Advice.This Object engine,
                @Advice.Argument(0) ByteBuffer source,
                @Advice.Return SSLEngineResult result,
                @Advice.Thrown Throwable error) {
            TlsEvents.transformed(token, engine, source, result, error);
        }
    }

    static final class ScatterRange {

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Object enter(
                @Advice.This Object engine,
                @Advice.Argument(1) ByteBuffer[] targets,
                @Advice.Argument(2) int offset,
                @Advice.Argument(3) int length) {
            return TlsEvents.transforming(engine, targets, offset, length, false);
        }

        @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class)
        static void exit(
                @Advice.Enter Object token,
                @Advice.This Object engine,
                @Advice.Argument(0) ByteBuffer source,
                @Advice.Return SSLEngineResult result,
                @Advice.Thrown Throwable error) {
            TlsEvents.transformed(token, engine, source, result, error);
        }
    }

    static final class ScatterAll {

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Object enter(@Advice.This Object engine, @Advice.Argument(1) ByteBuffer[] targets) {
            return TlsEvents.transforming(engine, targets, false);
        }

        @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class)
        static void exit(
                @Advice.Enter Object token,
                @Advice.This Object engine,
                @Advice.Argument(0) ByteBuffer[] sources,
                @Advice.Return SSLEngineResult result,
                @Advice.Thrown Throwable error) {
            TlsEvents.transformed(token, engine, sources, result, error);
        }
    }

    static final class ScatterRangeFromRange {

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Object enter(
                @Advice.This Object engine,
                @Advice.Argument(3) ByteBuffer[] targets,
                @Advice.Argument(4) int offset,
                @Advice.Argument(5) int length) {
            return TlsEvents.transforming(engine, targets, offset, length, false);
        }

        @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class)
        static void exit(
                @Advice.Enter Object token,
                @Advice.This Object engine,
                @Advice.Argument(0) ByteBuffer[] sources,
                @Advice.Argument(1) int offset,
                @Advice.Argument(2) int length,
                @Advice.Return SSLEngineResult result,
                @Advice.Thrown Throwable error) {
            TlsEvents.transformed(token, engine, sources, offset, length, result, error);
        }
    }
}
