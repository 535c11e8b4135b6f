package io.resetscope.agent.instrument.tls;

import static io.resetscope.agent.instrument.InstrumentedClass.Hook.hook;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesNoArguments;

import io.resetscope.agent.instrument.InstrumentedClass;
import io.resetscope.bootstrap.TlsEvents;
import javax.net.ssl.SSLSocket;
import net.bytebuddy.asm.Advice;

/**
 * Both ends of the life of a TLS socket of the JDK's: the beginning of its handshakes, all of which pass one method of
 * that name, so that it is known whose they are when they fail; and its close, before it throws its keys away, the last
 * moment in which what lies unread below can be understood. Versions as {@link SslInputInstrumentation}.
 */
public final class SslSocketInstrumentation extends InstrumentedClass {

    public SslSocketInstrumentation() {
        super(
                "sun.security.ssl.SSLSocketImpl",
                hook("SSLSocket.startHandshake", named("startHandshake"), StartHandshake.class),
                hook("SSLSocket.close", named("close").and(takesNoArguments()), Close.class));
    }

    static final class StartHandshake {

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.This SSLSocket socket) {
            TlsEvents.handshakeStarting(socket);
        }
    }

    static final class Close {

        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.This SSLSocket socket) {
            TlsEvents.closing(socket);
        }
    }
}
