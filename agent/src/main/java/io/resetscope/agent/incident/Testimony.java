package io.resetscope.agent.incident;

import io.resetscope.agent.client.CallWitness;
import io.resetscope.agent.client.PoolSettings;
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

    Testimony(IncidentBuilder incident, CallWitness call, BooleanSupplier excused, BooleanSupplier reconnected) {
        this.incident = incident;
        this.call = call;
        this.excused = excused;
        this.reconnected = reconnected;
    }
}
