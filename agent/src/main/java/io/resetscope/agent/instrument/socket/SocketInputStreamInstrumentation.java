package io.resetscope.agent.instrument.socket;

import static io.resetscope.agent.instrument.InstrumentedClass.Hook.hook;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import io.resetscope.agent.instrument.InstrumentedClass;
import io.resetscope.bootstrap.ConnectionEvents;
import java.io.FileInputStream;
import java.net.SocketImpl;
import net.bytebuddy.asm.Advice;

/**
 * Bytes received by a blocking socket on JDK 8 and 11, and on 17 with {@code -Djdk.net.usePlainSocketImpl=true}. Every
 * public read ends in the four-argument one, which is also where the JDK turns a reset into its sticky exception. JDK 18
 * removed the class.
 */
public final class SocketInputStreamInstrumentation extends InstrumentedClass {

    public SocketInputStreamInstrumentation() {
        super(
                "java.net.SocketInputStream",
                hook(
                        "SocketInputStream.read",
                        named("read").and(takesArguments(byte[].class, int.class, int.class, int.class)),
                        Read.class));
    }

    static final class Read {

        @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class)
        static void exit(
                @Advice.This FileInputStream stream,
                @Advice.FieldValue("impl") SocketImpl impl,
                @Advice.Argument(0) byte[] array,
                @Advice.Argument(1) int from,
                @Advice.Return int count,
                @Advice.Thrown Throwable error) {
            ConnectionEvents.streamRead(stream, impl, array, from, count, error);
        }
    }
}
