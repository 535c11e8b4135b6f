package io.resetscope.agent.server;

import io.resetscope.bootstrap.ServerSink;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** The servers that this JVM has started before our eyes. Keeps none of them alive. */
public final class Servers implements ServerSink {

    private static final int MAX = 64;

    private final Function<String, ServerReader> readers;
    private final List<Started> started = new CopyOnWriteArrayList<>();

    private static final class Started extends WeakReference<Object> {

        final String library;

        Started(String library, Object server) {
            super(server);
            this.library = library;
        }
    }

    /** @param readers by the library's name; null for one that has none */
    public Servers(Function<String, ServerReader> readers) {
        this.readers = readers;
    }

    @Override
    public void started(String library, Object server) {
        started.removeIf(each -> each.get() == null || each.get() == server);
        if (started.size() < MAX) {
            started.add(new Started(library, server));
        }
    }

    /**
     * How the server is configured that serves a port. On the agent's own thread only.
     *
     * @param library as the stack of a thread of the server's told; or null
     * @return null when nothing is known of it
     */
    public ServerPolicy at(int port, String library) throws ReflectiveOperationException {
        for (Started each : started) {
            Object server = each.get();
            ServerReader reader = readers.apply(each.library);
            if (server != null && reader != null && reader.listensOn(server, port)) {
                return reader.read(server);
            }
        }
        if (library == null) {
            return null;
        }
        ServerReader reader = readers.apply(library);
        return reader == null ? ServerPolicy.of(library, null) : reader.read(null);
    }
}
