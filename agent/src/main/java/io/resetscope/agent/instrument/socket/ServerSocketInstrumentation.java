package io.resetscope.agent.instrument.socket;

import static io.resetscope.agent.instrument.InstrumentedClass.Hook.hook;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArgument;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import io.resetscope.agent.instrument.InstrumentedClass;
import io.resetscope.bootstrap.ConnectionEvents;
import java.net.Socket;
import net.bytebuddy.asm.Advice;

/**
 * Accepted blocking sockets. {@code implAccept(Socket)} and not {@code accept()}, because servers that subclass
 * ServerSocket override the latter and call the former (JDK 8 to 28); the socket is connected when it returns.
 */
public final class ServerSocketInstrumentation extends InstrumentedClass {

    public ServerSocketInstrumentation() {
        super(
                "java.net.ServerSocket",
                hook(
                        "ServerSocket.accept",
                        named("implAccept").and(takesArguments(1)).and(takesArgument(0, named("java.net.Socket"))),
                        Accept.class));
    }

    static final class Accept {

        @Advice.OnMethodExit(suppress = Throwable.class)
        static void exit(@Advice.Argument(0) Socket socket) {
            ConnectionEvents.socketAccepted(socket);
        }
    }
}
