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

/** Tomcat's connectors, NIO and NIO2: what holds their settings is the protocol handler. Read in 10.1.59. */
public final class TomcatInstrumentation extends InstrumentedClass {

    public static final String LIBRARY = "Tomcat";

    public TomcatInstrumentation() {
        super(
                "org.apache.coyote.AbstractProtocol",
                hook("Tomcat start", named("start").and(takesNoArguments()), Start.class));
    }

    static final class Start {

        @Advice.OnMethodExit(suppress = Throwable.class)
        static void exit(@Advice.This Object protocol) {
            ServerEvents.started(LIBRARY, protocol);
        }
    }

    /** Reads an {@code AbstractHttp11Protocol}; of another protocol, AJP, it knows less. */
    public static final class Settings implements ServerReader {

        @Override
        public List<Integer> ports(Object protocol) throws ReflectiveOperationException {
            return Collections.singletonList((Integer) LibraryObjects.get(protocol, "getLocalPort"));
        }

        @Override
        public ServerPolicy read(Object protocol) throws ReflectiveOperationException {
            boolean known = protocol != null && LibraryObjects.isA(protocol, "AbstractHttp11Protocol");
            // a body has a timeout of its own where that is not disabled, as it is by default
            boolean upload = known && !(Boolean) LibraryObjects.get(protocol, "getDisableUploadTimeout");
            return ServerPolicy.of(LIBRARY, version(protocol))
                    .with(ServerLimit.IDLE, "keepAliveTimeout", known ? millis(protocol, "getKeepAliveTimeout") : -1)
                    .with(ServerLimit.HEAD, "connectionTimeout", known ? millis(protocol, "getConnectionTimeout") : -1)
                    .with(
                            ServerLimit.BODY,
                            upload ? "connectionUploadTimeout" : "connectionTimeout",
                            known
                                    ? millis(protocol, upload ? "getConnectionUploadTimeout" : "getConnectionTimeout")
                                    : -1)
                    .with(ServerLimit.UNREAD_BODY, "maxSwallowSize", known ? number(protocol, "getMaxSwallowSize") : -1)
                    .with(ServerLimit.REQUESTS, "maxKeepAliveRequests", known ? requests(protocol) : -1);
        }

        private static long millis(Object protocol, String getter) throws ReflectiveOperationException {
            int millis = (Integer) LibraryObjects.get(protocol, getter);
            return millis <= 0 ? ServerPolicy.NO_LIMIT : TimeUnit.MILLISECONDS.toNanos(millis);
        }

        private static long number(Object protocol, String getter) throws ReflectiveOperationException {
            int number = (Integer) LibraryObjects.get(protocol, getter);
            return number < 0 ? ServerPolicy.NO_LIMIT : number;
        }

        /** Other than for a size, 0 is no limit either. */
        private static long requests(Object protocol) throws ReflectiveOperationException {
            long requests = number(protocol, "getMaxKeepAliveRequests");
            return requests == 0 ? ServerPolicy.NO_LIMIT : requests;
        }

        private static String version(Object protocol) throws ReflectiveOperationException {
            return protocol == null
                    ? null
                    : (String) LibraryObjects.constantWhereThere(
                            protocol, "org.apache.catalina.util.ServerInfo", "serverNumber");
        }
    }
}
