package io.resetscope.agent.incident;

import java.util.function.BooleanSupplier;

/** An incident on its way from the thread that met it to the agent's own. */
final class Testimony {

    final IncidentBuilder incident;
    /** Asked when the incident has settled: whether it turned out to be none. */
    final BooleanSupplier excused;
    /** Added by the thread that closes the connection; null when it has not been closed, or had not failed before. */
    volatile Aftermath aftermath;

    /** Asked likewise: whether the peer accepted a connection afterwards. */
    final BooleanSupplier reconnected;

    Testimony(IncidentBuilder incident, BooleanSupplier excused, BooleanSupplier reconnected) {
        this.incident = incident;
        this.excused = excused;
        this.reconnected = reconnected;
    }
}
