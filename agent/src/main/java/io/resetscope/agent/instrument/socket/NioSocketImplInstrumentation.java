package io.resetscope.agent.instrument.socket;

import static io.resetscope.agent.instrument.InstrumentedClass.Hook.hook;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArgument;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import io.resetscope.agent.instrument.InstrumentedClass;
import io.resetscope.bootstrap.ConnectionEvents;
import java.io.FileDescriptor;
import java.net.SocketAddress;
import java.net.SocketImpl;
import net.bytebuddy.asm.Advice;

/**
 * Connect and bytes of a blocking socket on JDK 13 and newer, platform and virtual threads alike. {@code implRead/implWrite} are the
 * innermost methods that still have the application's array; {@code read/write} above them loop, and would hide how much
 * went out before an error. JDK 25 added a timeout parameter to {@code implRead}.
 */
public final class NioSocketImplInstrumentation extends InstrumentedClass {

    public NioSocketImplInstrumentation() {
        super(
                "sun.nio.ch.NioSocketImpl",
                hook(
                        "NioSocketImpl.connect",
                        named("connect").and(takesArguments(SocketAddress.class, int.class)),
                        Connect.class),
                hook("NioSocketImpl.read", named("implRead").and(takesArgument(0, byte[].class)), Read.class),
                hook("NioSocketImpl.write", named("implWrite").and(takesArgument(0, byte[].class)), Write.class));
    }

    static final class Connect {

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static long enter() {
            return ConnectionEvents.now();
        }

        @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class)
        static void exit(
                @Advice.FieldValue("fd") FileDescriptor fd,
                @Advice.Argument(0) SocketAddress remote,
                @Advice.Enter long started,
                @Advice.Thrown Throwable error) {
            ConnectionEvents.connected(fd, remote, false, started, error);
        }
    }

    static final class Read {

        @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class)
        static void exit(
                @Advice.This SocketImpl impl,
                @Advice.FieldValue("fd") FileDescriptor fd,
                @Advice.Argument(0) byte[] array,
                @Advice.Argument(1) int from,
                @Advice.Return int count,
                @Advice.Thrown Throwable error) {
            ConnectionEvents.read(fd, impl, array, from, count, error);
        }
    }

    static final class Write {

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Object enter(@Advice.This SocketImpl impl, @Advice.FieldValue("fd") FileDescriptor fd) {
            return ConnectionEvents.writeStarting(fd, impl);
        }

        @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class)
        static void exit(
                @Advice.Enter Object connection,
                @Advice.Argument(0) byte[] array,
                @Advice.Argument(1) int from,
                @Advice.Argument(2) int length,
                @Advice.Return int count,
                @Advice.Thrown Throwable error) {
            ConnectionEvents.written(connection, array, from, error == null ? count : length, error);
        }
    }
}
