package io.resetscope.agent.instrument.tls;

import static io.resetscope.agent.instrument.InstrumentedClass.Hook.hook;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import io.resetscope.agent.instrument.InstrumentedClass;
import io.resetscope.bootstrap.TlsEvents;
import javax.net.ssl.SSLSocket;
import net.bytebuddy.asm.Advice;

/**
 * Plaintext that a TLS socket of the JDK's is given. Looked at on the way in, so that the request is known when the socket
 * below meets a failure. Versions as {@link SslInputInstrumentation}.
 */
public final class SslOutputInstrumentation extends InstrumentedClass {

    public SslOutputInstrumentation() {
        super(
                "sun.security.ssl.SSLSocketImpl$AppOutputStream",
                hook(
                        "SSLSocket.write",
                        named("write").and(takesArguments(byte[].class, int.class, int.class)),
                        Write.class));
    }

    static final class Write {

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Object enter(
                @Advice.FieldValue("this$0") SSLSocket socket,
                @Advice.Argument(0) byte[] array,
                @Advice.Argument(1) int from,
                @Advice.Argument(2) int count) {
            return TlsEvents.writeStarting(socket, array, from, count);
        }

        @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class)
        static void exit(
                @Advice.Enter Object token,
                @Advice.Argument(0) byte[] array,
                @Advice.Argument(1) int from,
                @Advice.Argument(2) int count,
                @Advice.Thrown Throwable error) {
            TlsEvents.written(token, array, from, count, error);
        }
    }
}
