package io.resetscope.agent.instrument.server;

import static io.resetscope.agent.instrument.InstrumentedClass.Hook.hook;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesNoArguments;

import io.resetscope.agent.instrument.InstrumentedClass;
import io.resetscope.agent.instrument.http.LibraryObjects;
import io.resetscope.agent.server.ServerLimit;
import io.resetscope.agent.server.ServerPolicy;
import io.resetscope.agent.server.ServerReader;
import io.resetscope.bootstrap.ServerEvents;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import net.bytebuddy.asm.Advice;

/** Jetty's connectors. Read in 9.4.56 and 12.0.16. */
public final class JettyInstrumentation extends InstrumentedClass {

    public static final String LIBRARY = "Jetty";

    public JettyInstrumentation() {
        super(
                "org.eclipse.jetty.server.AbstractConnector",
                hook("Jetty start", named("doStart").and(takesNoArguments()), Start.class));
    }

    static final class Start {

        @Advice.OnMethodExit(suppress = Throwable.class)
        static void exit(@Advice.This Object connector) {
            ServerEvents.started(LIBRARY, connector);
        }
    }

    /** Reads a {@code ServerConnector}; its one timeout is for idle connections, and for requests that do not go on. */
    public static final class Settings implements ServerReader {

        private static final String NAME = "idleTimeout";

        @Override
        public List<Integer> ports(Object connector) throws ReflectiveOperationException {
            return LibraryObjects.isA(connector, "ServerConnector")
                    ? Collections.singletonList((Integer) LibraryObjects.get(connector, "getLocalPort"))
                    : Collections.emptyList();
        }

        @Override
        public ServerPolicy read(Object connector) throws ReflectiveOperationException {
            long millis = connector == null ? -1 : (Long) LibraryObjects.get(connector, "getIdleTimeout");
            long nanos = connector == null
                    ? ServerPolicy.UNKNOWN
                    : millis <= 0 ? ServerPolicy.NO_LIMIT : TimeUnit.MILLISECONDS.toNanos(millis);
            return ServerPolicy.of(LIBRARY, version(connector))
                    .with(ServerLimit.IDLE, NAME, nanos)
                    .with(ServerLimit.HEAD, NAME, nanos)
                    .with(ServerLimit.BODY, NAME, nanos);
        }

        private static String version(Object connector) throws ReflectiveOperationException {
            return connector == null
                    ? null
                    : (String) LibraryObjects.constantWhereThere(connector, "org.eclipse.jetty.util.Jetty", "VERSION");
        }
    }
}
