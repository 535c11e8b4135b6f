package io.resetscope.agent.server;

import io.resetscope.bootstrap.ServerSink;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;

/**
 * How the servers are configured that this JVM has started before our eyes. The library's object is kept until it has been
 * read, for a moment: its application may have no use for it any more, and must not be kept by us.
 */
public final class Servers implements ServerSink {

    private static final int MAX = 64;

    private final Function<String, ServerReader> readers;
    private final Queue<Started> started = new ConcurrentLinkedQueue<>();

    /** By port. On the agent's own thread only. */
    private final Map<Integer, ServerPolicy> known = new LinkedHashMap<Integer, ServerPolicy>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, ServerPolicy> eldest) {
            return size() > MAX;
        }
    };

    private static final class Started {

        final String library;
        final Object server;

        Started(String library, Object server) {
            this.library = library;
            this.server = server;
        }
    }

    /** @param readers by the library's name; null for one that has none */
    public Servers(Function<String, ServerReader> readers) {
        this.readers = readers;
    }

    @Override
    public void started(String library, Object server) {
        if (started.size() < MAX) {
            started.add(new Started(library, server));
        }
    }

    /** Reads the settings of those that have started. On the agent's own thread only, now and then. */
    public void read() throws ReflectiveOperationException {
        for (Started each = started.poll(); each != null; each = started.poll()) {
            ServerReader reader = readers.apply(each.library);
            if (reader != null) {
                ServerPolicy policy = reader.read(each.server);
                reader.ports(each.server).forEach(port -> known.put(port, policy));
            }
        }
    }

    /**
     * How the server is configured that serves a port. On the agent's own thread only.
     *
     * @param library as the stack of a thread of the server's told; or null
     * @return null when nothing is known of it
     */
    public ServerPolicy at(int port, String library) throws ReflectiveOperationException {
        read();
        ServerPolicy policy = known.get(port);
        if (policy != null && (library == null || library.equals(policy.library))) {
            return policy;
        }
        if (library == null) {
            return null;
        }
        ServerReader reader = readers.apply(library);
        return reader == null ? ServerPolicy.of(library, null) : reader.read(null);
    }
}
