package io.resetscope.agent.client;

import java.lang.ref.Reference;
import java.lang.ref.SoftReference;
import java.util.concurrent.Future;

/**
 * What an incident needs of the call that met it, until it has settled: holds the library's objects, which the call itself
 * does not. Softly: an {@code HttpURLConnection} and its buffers take 40 KB, thousands of incidents may wait (for a log that
 * blocks, or a long {@code settle}), and the application's memory comes first.
 */
public final class CallWitness {

    public final ClientCall call;
    /** The call still went on when it met the failure, and alone did, so that its end says what became of it. */
    public final boolean underWay;

    /** Null when there is none. */
    private final Reference<Object> client;
    /** Held, so that the call can still ask it; null when there is none. */
    private final Reference<Future<?>> outcome;

    private final PoolReader reader;

    /**
     * @param underWay as the field
     * @param reader null when the library has none
     */
    CallWitness(ClientCall call, boolean underWay, PoolReader reader) {
        this.call = call;
        this.underWay = underWay;
        Object calling = call.get();
        Future<?> future = call.future();
        this.client = calling == null ? null : new SoftReference<>(calling);
        this.outcome = future == null ? null : new SoftReference<>(future);
        this.reader = reader;
    }

    /** The same, of a call that turns out to have been under way. */
    private CallWitness(CallWitness other) {
        call = other.call;
        underWay = true;
        client = other.client;
        outcome = other.outcome;
        reader = other.reader;
    }

    /** As it is known to somebody who met the failure before the one that told of it, perhaps after the call's end. */
    public CallWitness whileUnderWay() {
        return underWay ? this : new CallWitness(this);
    }

    /** Whether the call ended with a response after all; null while that is not known. */
    public Boolean healed() {
        return underWay ? call.succeeded() : null;
    }

    /**
     * How the library is configured; null when that cannot be told. On the agent's own thread only.
     *
     * @param firstExchange whether the connection had not carried another: then it was opened for this call
     */
    public PoolSettings settings(boolean firstExchange) throws ReflectiveOperationException {
        Object calling = client == null ? null : client.get();
        if (reader == null || calling == null) {
            return null;
        }
        boolean ofThisRequest = underWay || firstExchange || !reader.readsRequests();
        return ofThisRequest ? reader.read(calling) : null;
    }
}
