package io.resetscope.agent.instrument.server;

import io.resetscope.agent.server.ServerLimit;
import io.resetscope.agent.server.ServerPolicy;
import io.resetscope.agent.server.ServerReader;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The settings of {@code com.sun.net.httpserver}: system properties, the same for all of a JVM. Read in 17.0.15. */
public final class HttpServerSettings implements ServerReader {

    public static final String LIBRARY = "com.sun.net.httpserver";

    private static final String PREFIX = "sun.net.httpserver.";
    // of sun.net.httpserver.ServerConfig
    private static final long IDLE_SECONDS = 30;
    private static final long DRAINED_BYTES = 64 * 1024;

    @Override
    public List<Integer> ports(Object server) {
        return Collections.emptyList();
    }

    @Override
    public ServerPolicy read(Object none) {
        return ServerPolicy.of(LIBRARY, null)
                .with(ServerLimit.IDLE, PREFIX + "idleInterval", idleNanos())
                .with(ServerLimit.HEAD, PREFIX + "maxReqTime", seconds("maxReqTime", 0))
                .with(ServerLimit.BODY, PREFIX + "maxReqTime", seconds("maxReqTime", 0))
                .with(ServerLimit.UNREAD_BODY, PREFIX + "drainAmount", number("drainAmount", DRAINED_BYTES));
    }

    /** It takes its own default in place of what is no time. */
    private static long idleNanos() {
        long seconds = number("idleInterval", IDLE_SECONDS);
        return TimeUnit.SECONDS.toNanos(seconds <= 0 ? IDLE_SECONDS : seconds);
    }

    private static long seconds(String name, long otherwise) {
        long seconds = number(name, otherwise);
        return seconds <= 0 ? ServerPolicy.NO_LIMIT : TimeUnit.SECONDS.toNanos(seconds);
    }

    private static long number(String name, long otherwise) {
        Long set = Long.getLong(PREFIX + name);
        return set == null ? otherwise : set;
    }
}
