package io.resetscope.agent.report;

import io.resetscope.agent.history.Ending;
import io.resetscope.agent.history.History;
import io.resetscope.agent.history.IdleBracket;
import io.resetscope.agent.history.KnownTimeouts;
import io.resetscope.agent.incident.Incident;
import java.util.Collections;
import java.util.List;

/** What traffic has taught about the incident's peer, for the kind of ending that the incident had. Immutable. */
final class Learned {

    final IdleBracket bracket;
    /** Known timeouts that fit the bracket, best first. */
    final List<String> suspects;

    Learned(IdleBracket bracket, List<String> suspects) {
        this.bracket = bracket;
        this.suspects = Collections.unmodifiableList(suspects);
    }

    static Learned of(Incident incident, History history) {
        IdleBracket bracket = history.of(incident);
        Ending ending = Ending.of(incident);
        return new Learned(
                bracket,
                ending == null
                        ? Collections.emptyList()
                        : KnownTimeouts.suspects(
                                bracket,
                                ending,
                                incident.protocolName,
                                incident.server,
                                incident.via,
                                incident.keepAliveTimeoutNanos));
    }
}
