package io.resetscope.agent.instrument.tls;

import static io.resetscope.agent.instrument.InstrumentedClass.Hook.hook;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArgument;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import io.resetscope.agent.instrument.InstrumentedClass;
import io.resetscope.bootstrap.TlsEvents;
import java.nio.ByteBuffer;
import net.bytebuddy.asm.Advice;

/**
 * Alerts that the JDK's TLS received, of sockets and engines alike, decrypted: TLS 1.3 hides on the wire what they say, and
 * that they are alerts. Versions as {@link SslInputInstrumentation}.
 */
public final class AlertInstrumentation extends InstrumentedClass {

    public AlertInstrumentation() {
        super(
                "sun.security.ssl.Alert$AlertConsumer",
                hook(
                        "TLS alert",
                        named("consume").and(takesArguments(2)).and(takesArgument(1, ByteBuffer.class)),
                        Consume.class));
    }

    static final class Consume {

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.Argument(0) Object context, @Advice.Argument(1) ByteBuffer alert) {
            TlsEvents.alertReceived(context, alert);
        }
    }
}
