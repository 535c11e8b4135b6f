package io.resetscope.agent.instrument.socket;

import static io.resetscope.agent.instrument.InstrumentedClass.Hook.hook;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import io.resetscope.agent.instrument.InstrumentedClass;
import io.resetscope.bootstrap.ConnectionEvents;
import java.io.FileDescriptor;
import java.net.InetAddress;
import net.bytebuddy.asm.Advice;

/**
 * Connect of a blocking socket on JDK 8 and 11, and on 17 with {@code -Djdk.net.usePlainSocketImpl=true}. {@code doConnect}
 * is where the SYN is sent, below the SOCKS handshake and for every public connect. JDK 18 removed the class.
 */
public final class PlainSocketImplInstrumentation extends InstrumentedClass {

    public PlainSocketImplInstrumentation() {
        super(
                "java.net.AbstractPlainSocketImpl",
                hook(
                        "PlainSocketImpl.connect",
                        named("doConnect").and(takesArguments(InetAddress.class, int.class, int.class)),
                        Connect.class));
    }

    static final class Connect {

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static long enter() {
            return ConnectionEvents.now();
        }

        @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class)
        static void exit(
                @Advice.FieldValue("fd") FileDescriptor fd,
                @Advice.Argument(0) InetAddress address,
                @Advice.Argument(1) int port,
                @Advice.Enter long started,
                @Advice.Thrown Throwable error) {
            ConnectionEvents.connected(fd, address, port, started, error);
        }
    }
}
