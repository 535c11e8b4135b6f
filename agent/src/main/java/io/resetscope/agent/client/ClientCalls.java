package io.resetscope.agent.client;

import io.resetscope.bootstrap.ClientSink;
import java.io.FileDescriptor;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.util.concurrent.Future;
import java.util.function.LongSupplier;

/**
 * The calls under way. Those that run on one thread are found by it; those that go from thread to thread by the library's
 * own object for them.
 *
 * <p>Runs on the application's threads: nothing waits. Keeps no object of a library's alive.
 */
public final class ClientCalls implements ClientSink {

    /** An interceptor's call, made for another, may make a third; what is deeper has lost its ends. */
    private static final int MAX_NESTED = 16;

    /** Those that have ended give way to others. */
    private static final int MAX_ASYNCHRONOUS = 16 * 1024;

    private final ServingConnections connections;
    private final ClientLibraries libraries;
    private final LongSupplier requests;
    private final ThreadLocal<ClientCall> onThread = new ThreadLocal<>();
    private final WeakIdentityMap<ClientCall> byKey =
            new WeakIdentityMap<>(MAX_ASYNCHRONOUS, call -> !call.isUnderWay());
    private volatile boolean stopped;

    /** @param requests says which request of a client's the calling thread is at; 0 for none that is known */
    public ClientCalls(ServingConnections connections, ClientLibraries libraries, LongSupplier requests) {
        this.connections = connections;
        this.libraries = libraries;
        this.requests = requests;
    }

    /** The innermost call that is under way on the calling thread; null when none is. */
    public ClientCall current() {
        ClientCall call = stopped ? null : onThread.get();
        while (call != null && !(call.isUnderWay() && call.isWhole())) {
            call = call.outer;
        }
        return call;
    }

    /** For an incident that a call met just now; null for null. */
    public CallWitness witness(ClientCall call) {
        return witness(call, System.nanoTime(), true, false);
    }

    /**
     * And at that time; perhaps not {@code alone}.
     *
     * @param underWay whether it is known to have been under way then
     */
    public CallWitness witness(ClientCall call, long atNanos, boolean alone, boolean underWay) {
        return call == null || stopped || !call.isWhole()
                ? null
                : new CallWitness(
                        call, alone && (underWay || call.wasUnderWay(atNanos)), libraries.reader(call.library));
    }

    /** Calls are no longer heard of: those that seem to be under way may be long over, and testify to nothing. */
    public void stop() {
        stopped = true;
    }

    /**
     * What is known of a library without a call of its; null when nothing is, also for null. On the agent's own thread only.
     */
    public PoolSettings withoutCall(String library) {
        return libraries.withoutCall(library);
    }

    @Override
    public Object callStarting(String library, Object client) {
        ClientCall outer = current();
        ClientCall call = new ClientCall(
                library,
                client,
                depth(outer) < MAX_NESTED ? outer : null,
                null,
                requests.getAsLong(),
                System.nanoTime());
        onThread.set(call);
        return call;
    }

    private static int depth(ClientCall innermost) {
        int depth = 0;
        for (ClientCall call = innermost; call != null; call = call.outer) {
            depth++;
        }
        return depth;
    }

    @Override
    public void callEnded(Object token, Throwable error) {
        callEnded(token, error, true);
    }

    @Override
    public void callEnded(Object token, Throwable error, boolean conclusive) {
        if (!(token instanceof ClientCall)) {
            // of an agent that was detached while the call went on
            return;
        }
        ClientCall ended = (ClientCall) token;
        if (error == null && !conclusive) {
            ended.leave();
        } else {
            ended.end(error);
        }
        ClientCall call = onThread.get();
        while (call != null && call != ended) {
            call = call.outer;
        }
        if (call == ended) {
            // with it, those inside it that never ended
            restore(ended.outer);
        }
    }

    private void restore(ClientCall outer) {
        if (outer == null) {
            onThread.remove();
        } else {
            onThread.set(outer);
        }
    }

    @Override
    public void handOver(Object key) {
        ClientCall call = current();
        if (call != null) {
            byKey.put(key, call);
        }
    }

    @Override
    public Object takeOver(Object key) {
        ClientCall call = current() == null ? byKey.get(key) : null;
        if (call != null) {
            onThread.set(call);
        }
        return call;
    }

    @Override
    public void handBack(Object call) {
        if (onThread.get() == call) {
            onThread.remove();
        }
    }

    @Override
    public void asyncCallStarted(String library, Object client, Object key, Future<?> outcome) {
        ClientCall begun = client == null ? byKey.get(key) : null;
        Object calling = begun == null ? client : begun.get();
        long request = begun == null ? requests.getAsLong() : begun.request;
        long startedNanos = begun == null ? System.nanoTime() : begun.startedNanos;
        byKey.put(key, new ClientCall(library, calling, null, outcome, request, startedNanos));
    }

    @Override
    public void asyncCallEnded(Object key, Throwable error) {
        ClientCall call = byKey.remove(key);
        if (call != null) {
            call.end(error);
        }
    }

    @Override
    public void servedBy(Object key, Object connection) {
        ClientCall call = byKey.get(key);
        Object found = call == null ? null : find(connection, call.library);
        if (found != null) {
            connections.serve(found, call);
        }
    }

    private Object find(Object connection, String library) {
        if (connection instanceof Socket
                || connection instanceof SocketChannel
                || connection instanceof FileDescriptor) {
            return connection;
        }
        ConnectionFinder finder = libraries.finder(library);
        try {
            return finder == null ? null : finder.find(connection);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(library + " has no connection where it was looked for", e);
        }
    }
}
