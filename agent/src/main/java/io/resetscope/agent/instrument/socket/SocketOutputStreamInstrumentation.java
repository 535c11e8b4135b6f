package io.resetscope.agent.instrument.socket;

import static io.resetscope.agent.instrument.InstrumentedClass.Hook.hook;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import io.resetscope.agent.instrument.InstrumentedClass;
import io.resetscope.bootstrap.ConnectionEvents;
import java.io.FileOutputStream;
import java.net.SocketImpl;
import net.bytebuddy.asm.Advice;

/**
 * Bytes sent by a blocking socket on JDK 8 and 11, and on 17 with {@code -Djdk.net.usePlainSocketImpl=true}. The private
 * {@code socketWrite} is where all public writes end; it sends everything or throws, and then does not say how much went
 * out. JDK 18 removed the class.
 */
public final class SocketOutputStreamInstrumentation extends InstrumentedClass {

    public SocketOutputStreamInstrumentation() {
        super(
                "java.net.SocketOutputStream",
                hook(
                        "SocketOutputStream.write",
                        named("socketWrite").and(takesArguments(byte[].class, int.class, int.class)),
                        Write.class));
    }

    static final class Write {

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Object enter(@Advice.This FileOutputStream stream, @Advice.FieldValue("impl") SocketImpl impl) {
            return ConnectionEvents.streamWriteStarting(stream, impl);
        }

        @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class)
        static void exit(
                @Advice.Enter Object connection,
                @Advice.Argument(0) byte[] array,
                @Advice.Argument(1) int from,
                @Advice.Argument(2) int length,
                @Advice.Thrown Throwable error) {
            ConnectionEvents.written(connection, array, from, length, error);
        }
    }
}
