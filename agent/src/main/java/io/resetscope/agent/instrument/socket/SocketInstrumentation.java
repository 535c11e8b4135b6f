package io.resetscope.agent.instrument.socket;

import static io.resetscope.agent.instrument.InstrumentedClass.Hook.hook;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;
import static net.bytebuddy.matcher.ElementMatchers.takesNoArguments;

import io.resetscope.agent.instrument.InstrumentedClass;
import io.resetscope.bootstrap.ConnectionEvents;
import java.net.Socket;
import java.net.SocketAddress;
import net.bytebuddy.asm.Advice;

/**
 * The life of a blocking socket. {@code java.net.Socket} and not its implementations, because all of them (NioSocketImpl
 * from 13 on, PlainSocketImpl before and as 17's fallback, SOCKS around either) are driven through these methods on JDK 8
 * to 28, and only here is the destination known when a proxy stands in between.
 */
public final class SocketInstrumentation extends InstrumentedClass {

    public SocketInstrumentation() {
        super(
                "java.net.Socket",
                hook(
                        "Socket.connect",
                        named("connect").and(takesArguments(SocketAddress.class, int.class)),
                        Connect.class),
                hook("Socket.shutdownInput", named("shutdownInput").and(takesNoArguments()), ShutdownInput.class),
                hook("Socket.shutdownOutput", named("shutdownOutput").and(takesNoArguments()), ShutdownOutput.class),
                hook("Socket.close", named("close").and(takesNoArguments()), Close.class));
    }

    static final class Connect {

        // failures are told where the SYN is sent: here, a proxy's refusal looks like the destination's
        @Advice.OnMethodExit(suppress = Throwable.class)
        static void exit(@Advice.This Socket socket, @Advice.Argument(0) SocketAddress destination) {
            ConnectionEvents.socketConnected(socket, destination);
        }
    }

    static final class ShutdownInput {

        // on the way in: a reader in another thread sees the end of the stream before this method returns
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.This Socket socket) {
            ConnectionEvents.socketShutdown(socket, false);
        }
    }

    static final class ShutdownOutput {

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.This Socket socket) {
            ConnectionEvents.socketShutdown(socket, true);
        }
    }

    static final class Close {

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.This Socket socket) {
            ConnectionEvents.socketClosing(socket);
        }
    }
}
