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
        private static final String SOCKET_OPTIONS = "org.xnio.Options";
        private static final String TITLE = "Undertow Core";
        private static final String NO_REQUEST = "NO_REQUEST_TIMEOUT";
        private static final String IDLE = "IDLE_TIMEOUT";
        private static final String PARSE = "REQUEST_PARSE_TIMEOUT";
        private static final String READ = "READ_TIMEOUT";

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

        /** Its listener, to which the channel that accepts holds on; nothing holds on to an {@code Undertow}. */
        @Override
        public Object listening(Object undertow) throws ReflectiveOperationException {
            return openListener(undertow);
        }

        private static Object openListener(Object undertow) throws ReflectiveOperationException {
            return LibraryObjects.field(
                    ((List<?>) LibraryObjects.get(undertow, "getListenerInfo")).get(0), "openListener");
        }

        @Override
        public ServerPolicy read(Object undertow) throws ReflectiveOperationException {
            if (undertow == null) {
                return ServerPolicy.of(LIBRARY, null)
                        .with(ServerLimit.IDLE, NO_REQUEST, ServerPolicy.UNKNOWN)
                        .with(ServerLimit.HEAD, PARSE, ServerPolicy.UNKNOWN)
                        .with(ServerLimit.BODY, READ, ServerPolicy.UNKNOWN);
            }
            // with the defaults of its version, other than what was set
            Object options = LibraryObjects.get(openListener(undertow), "getUndertowOptions");
            long noRequest = nanos(undertow, options, OPTIONS, NO_REQUEST, ServerPolicy.UNKNOWN);
            long parse = nanos(undertow, options, OPTIONS, PARSE, ServerPolicy.NO_LIMIT);
            long idle = nanos(undertow, options, OPTIONS, IDLE, ServerPolicy.NO_LIMIT);
            long read = nanos(
                    undertow,
                    LibraryObjects.field(undertow, "socketOptions"),
                    SOCKET_OPTIONS,
                    READ,
                    ServerPolicy.NO_LIMIT);
            // it takes the smaller of the two for every read, whatever is read (ReadTimeoutStreamSourceConduit)
            String quietName = idle < read ? IDLE : READ;
            long quiet = Math.min(idle, read);
            return ServerPolicy.of(LIBRARY, LibraryObjects.manifestVersion(undertow, TITLE))
                    .with(ServerLimit.IDLE, quiet < noRequest ? quietName : NO_REQUEST, Math.min(quiet, noRequest))
                    .with(ServerLimit.HEAD, quiet < parse ? quietName : PARSE, Math.min(quiet, parse))
                    .with(ServerLimit.BODY, quietName, quiet);
        }

        /** @param otherwise where it is not set */
        private static long nanos(Object undertow, Object options, String of, String name, long otherwise)
                throws ReflectiveOperationException {
            Object option = LibraryObjects.constantWhereThere(undertow, of, name);
            Object set = option == null ? null : LibraryObjects.get(options, "get", option);
            if (set == null) {
                return otherwise;
            }
            int millis = (Integer) set;
            return millis <= 0 ? ServerPolicy.NO_LIMIT : TimeUnit.MILLISECONDS.toNanos(millis);
        }
    }
}
