package io.resetscope.agent.instrument.tls;

import static io.resetscope.agent.instrument.InstrumentedClass.Hook.hook;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import io.resetscope.agent.instrument.InstrumentedClass;
import io.resetscope.bootstrap.TlsEvents;
import javax.net.ssl.SSLSocket;
import net.bytebuddy.asm.Advice;

/**
 * Plaintext that a TLS socket of the JDK's was asked for. Every public read ends in the one of an array. The same inner
 * class on JDK 8u251 to 28; older updates of 8 have another TLS, whose plaintext is not read.
 */
public final class SslInputInstrumentation extends InstrumentedClass {

    public SslInputInstrumentation() {
        super(
                "sun.security.ssl.SSLSocketImpl$AppInputStream",
                hook(
                        "SSLSocket.read",
                        named("read").and(takesArguments(byte[].class, int.class, int.class)),
                        Read.class));
    }

    static final class Read {

        @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class)
        static void exit(
                @Advice.FieldValue("this$0") SSLSocket socket,
                @Advice.Argument(0) byte[] array,
                @Advice.Argument(1) int from,
                @Advice.Return int count,
                @Advice.Thrown Throwable error) {
            TlsEvents.read(socket, array, from, count, error);
        }
    }
}
