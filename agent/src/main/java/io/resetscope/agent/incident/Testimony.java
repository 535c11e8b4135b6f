package io.resetscope.agent.incident;

import java.util.function.BooleanSupplier;

/** An incident on its way from the thread that met it to the agent's own. */
final class Testimony {

    final IncidentBuilder incident;
    /** Asked when the incident has settled: whether this JVM's own client had hung up. */
    final BooleanSupplier ownDoing;

    Testimony(IncidentBuilder incident, BooleanSupplier ownDoing) {
        this.incident = incident;
        this.ownDoing = ownDoing;
    }
}
