package io.resetscope.agent.incident;

import io.resetscope.agent.client.CallWitness;
import io.resetscope.agent.client.PoolSettings;
import io.resetscope.agent.connection.Signal;
import io.resetscope.agent.server.ServerPolicy;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import java.util.function.LongPredicate;
import java.util.function.Supplier;

/** An incident on its way from the thread that met it to the agent's own. */
final class Testimony {

    final IncidentBuilder incident;
    /**
     * Of the call that met it; null when none is known, and once it has been told or dropped: a connection that is not
     * closed keeps this testimony, and must not keep the client.
     */
    CallWitness call;
    /** Asked when the incident has settled: whether it turned out to be none. */
    final BooleanSupplier excused;
    /** Added by the thread that closes the connection; null when it has not been closed, or had not failed before. */
    volatile Aftermath aftermath;

    /** What a reader had met before the write that failed; null when nothing. */
    volatile Signal metBefore;

    /** Asked likewise: whether the peer accepted a connection afterwards. */
    final BooleanSupplier reconnected;

    /** Asked likewise: whether the peer accepted a connection after the failure and before a point in time. */
    LongPredicate acceptedBefore = atNanos -> false;
    /** Asked likewise: whether it accepted one after a point in time. */
    LongPredicate acceptedAfter = atNanos -> false;

    /** Of a library of which no call is known: what else is known of it. Asked likewise. */
    Supplier<PoolSettings> withoutCall = () -> null;

    /** How this JVM's own server is configured that serves the connection. Asked likewise; null when that is not known. */
    Callable<ServerPolicy> ownServer = () -> null;

    /** It may well be excused, and so is not told instead of another. */
    boolean doubtful;

    /** A later attempt at the same call failed in the same way, and is told instead. */
    boolean superseded;

    /** Nobody would have been told but for the upstream's failure: it is none, if that was none. */
    private boolean onlyByUpstream;

    /** Of the agent's own thread: it has been told, or will never be. */
    private boolean done;
    /** Of the agent's own thread: it turned out to be none. */
    boolean excusedAfterAll;
    /** Of the agent's own thread: what is told in its place. */
    Testimony supersededBy;

    Testimony(IncidentBuilder incident, CallWitness call, BooleanSupplier excused, BooleanSupplier reconnected) {
        this.incident = incident;
        this.call = call;
        this.excused = excused;
        this.reconnected = reconnected;
    }

    void toldOnlyBecauseOf(Upstream upstream) {
        onlyByUpstream = upstream != null;
    }

    /** By what a reader had met: a broken pipe may have been the echo of that, and the call have been under way then. */
    void correct() {
        Signal before = metBefore;
        if (before != null && incident.signal == Signal.BROKEN_PIPE) {
            incident.signal = before;
        }
        // of the streams of HTTP/2, each is another call's
        if (call != null && incident.http2 == null && incident.metDuring.get() == call.call) {
            call = call.whileUnderWay();
        }
    }

    void concluded() {
        done = true;
    }

    /** What was told of the upstream that this is a consequence of; null when nothing was. */
    private Testimony upstream() {
        Object told = incident.upstream == null ? null : incident.upstream.told.get();
        Testimony upstream = told instanceof Testimony ? (Testimony) told : null;
        while (upstream != null && upstream.supersededBy != null) {
            upstream = upstream.supersededBy;
        }
        return upstream;
    }

    /** What is told of the upstream has to be told first. */
    boolean awaitsUpstream() {
        Testimony upstream = upstream();
        return upstream != null && !upstream.done;
    }

    /** After the upstream was told: names it, or forgets it when it turned out to be well. False when nothing is left. */
    boolean concludeUpstream() {
        Testimony upstream = upstream();
        if (upstream == null) {
            return true;
        }
        if (!upstream.excusedAfterAll && !Boolean.TRUE.equals(upstream.incident.healedByRetry)) {
            // what is only supposed is no link, nor is what will never be told
            boolean linked = incident.upstream.isLink() && upstream.done;
            incident.upstreamNumber = linked ? upstream.incident.number : 0;
            return true;
        }
        incident.upstream = null;
        return !onlyByUpstream;
    }
}
