package io.resetscope.agent.server;

import io.resetscope.bootstrap.ServerSink;
import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * How the servers are configured that this JVM has started before our eyes. The library's object is kept until it has been
 * read, for some seconds: its application may have no use for it any more, and must not be kept by us.
 */
public final class Servers implements ServerSink {

    private static final int MAX = 64;
    /** An application that starts is left alone; who fails in that time is read at once. */
    private static final long SETTLED_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Function<String, ServerReader> readers;
    private final Runnable unreadable;
    private final Queue<Started> started = new ConcurrentLinkedQueue<>();

    /** The latest first. On the agent's own thread only. */
    private final Deque<Known> known = new ArrayDeque<>();

    private static final class Started {

        final String library;
        final Object server;
        final long atNanos = System.nanoTime();

        Started(String library, Object server) {
            this.library = library;
            this.server = server;
        }
    }

    private static final class Known {

        final ServerReader reader;
        final ServerPolicy policy;
        final List<Integer> ports;
        private final WeakReference<Object> server;
        private final WeakReference<Object> listening;

        Known(ServerReader reader, Object server) throws ReflectiveOperationException {
            this.reader = reader;
            policy = reader.read(server);
            ports = reader.ports(server);
            this.server = new WeakReference<>(server);
            listening = new WeakReference<>(reader.listening(server));
        }

        /** Whether it may still listen: somebody else may have its port by now. */
        boolean isGone() {
            return listening.get() == null;
        }

        boolean serves(int port) throws ReflectiveOperationException {
            Object still = server.get();
            return ports.contains(port) && (still == null || reader.ports(still).contains(port));
        }
    }

    /**
     * @param readers by the library's name; null for one that has none
     * @param unreadable told of each server whose settings could not be read
     */
    public Servers(Function<String, ServerReader> readers, Runnable unreadable) {
        this.readers = readers;
        this.unreadable = unreadable;
    }

    @Override
    public void started(String library, Object server) {
        if (started.size() < MAX) {
            started.add(new Started(library, server));
        }
    }

    /** Reads the settings of those that started a while ago. On the agent's own thread only, now and then. */
    public void readSettled() {
        long now = System.nanoTime();
        for (Started first = started.peek();
                first != null && now - first.atNanos >= SETTLED_NANOS;
                first = started.peek()) {
            read(started.poll());
        }
    }

    private void read(Started each) {
        try {
            ServerReader reader = readers.apply(each.library);
            if (reader != null) {
                known.addFirst(new Known(reader, each.server));
            }
        } catch (Throwable failure) {
            // of one server, and no reason to know nothing of the others
            unreadable.run();
        }
        if (known.size() > MAX) {
            known.removeLast();
        }
    }

    /**
     * How the server is configured that serves a port. On the agent's own thread only.
     *
     * @param library as the stack of a thread of the server's told; or null
     * @return null when nothing is known of it
     */
    public ServerPolicy at(int port, String library) throws ReflectiveOperationException {
        for (Started each = started.poll(); each != null; each = started.poll()) {
            read(each);
        }
        ServerPolicy policy = listeningAt(port);
        if (policy != null && (library == null || library.equals(policy.library))) {
            return policy;
        }
        if (library == null) {
            return null;
        }
        ServerReader reader = readers.apply(library);
        return reader == null ? ServerPolicy.of(library, null) : reader.read(null);
    }

    private ServerPolicy listeningAt(int port) {
        for (Iterator<Known> each = known.iterator(); each.hasNext(); ) {
            Known server = each.next();
            try {
                if (server.isGone()) {
                    each.remove();
                } else if (server.serves(port)) {
                    return server.policy;
                }
            } catch (Throwable stopped) {
                // one that has stopped need not say where it listens
                each.remove();
            }
        }
        return null;
    }
}
