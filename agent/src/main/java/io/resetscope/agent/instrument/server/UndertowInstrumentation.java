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
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import net.bytebuddy.asm.Advice;

/** Undertow as its own builder starts it; WildFly puts it together otherwise. Read in 2.3.18. */
public final class UndertowInstrumentation extends InstrumentedClass {

    public static final String LIBRARY = "Undertow";

    public UndertowInstrumentation() {
        super("io.undertow.Undertow", hook("Undertow start", named("start").and(takesNoArguments()), Start.class));
    }

    static final class Start {

        @Advice.OnMethodExit(suppress = Throwable.class)
        static void exit(@Advice.This Object undertow) {
            ServerEvents.started(LIBRARY, undertow);
        }
    }

    /** Reads an {@code Undertow}. */
    public static final class Settings implements ServerReader {

        private static final String OPTIONS = "io.undertow.UndertowOptions";
        private static final String TITLE = "Undertow Core";
        /** That of {@code Undertow.start} where the option is not set. */
        private static final int NO_REQUEST_MILLIS = 60_000;

        @Override
        public List<Integer> ports(Object undertow) throws ReflectiveOperationException {
            List<Integer> ports = new ArrayList<>();
            for (Object listener : (List<?>) LibraryObjects.get(undertow, "getListenerInfo")) {
                Object address = LibraryObjects.get(listener, "getAddress");
                if (address instanceof InetSocketAddress) {
                    ports.add(((InetSocketAddress) address).getPort());
                }
            }
            return ports;
        }

        @Override
        public ServerPolicy read(Object undertow) throws ReflectiveOperationException {
            String idle = "NO_REQUEST_TIMEOUT";
            String request = "REQUEST_PARSE_TIMEOUT";
            if (undertow == null) {
                return ServerPolicy.of(LIBRARY, null)
                        .with(ServerLimit.IDLE, idle, ServerPolicy.UNKNOWN)
                        .with(ServerLimit.REQUEST, request, ServerPolicy.UNKNOWN);
            }
            return ServerPolicy.of(LIBRARY, LibraryObjects.manifestVersion(undertow, TITLE))
                    .with(ServerLimit.IDLE, idle, millis(undertow, idle, NO_REQUEST_MILLIS))
                    .with(ServerLimit.REQUEST, request, millis(undertow, request, 0));
        }

        private static long millis(Object undertow, String name, int otherwise) throws ReflectiveOperationException {
            Object options = LibraryObjects.field(undertow, "serverOptions");
            Object option = LibraryObjects.constantWhereThere(undertow, OPTIONS, name);
            Object set = option == null ? null : LibraryObjects.get(options, "get", option);
            int millis = set == null ? otherwise : (Integer) set;
            return millis <= 0 ? ServerPolicy.NO_LIMIT : TimeUnit.MILLISECONDS.toNanos(millis);
        }
    }
}
