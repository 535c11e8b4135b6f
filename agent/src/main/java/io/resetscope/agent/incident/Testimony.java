package io.resetscope.agent.incident;

import java.util.function.BooleanSupplier;

/** An incident on its way from the thread that met it to the agent's own. */
final class Testimony {

    final IncidentBuilder incident;
    /** Asked when the incident has settled: whether it turned out to be none. */
    final BooleanSupplier excused;

    Testimony(IncidentBuilder incident, BooleanSupplier excused) {
        this.incident = incident;
        this.excused = excused;
    }
}
