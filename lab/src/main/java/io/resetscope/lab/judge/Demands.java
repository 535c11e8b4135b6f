package io.resetscope.lab.judge;

import io.resetscope.lab.Fault;
import io.resetscope.lab.Role;
import java.util.List;
import java.util.Map;

/** What a fault demands of the incidents besides their cause. */
final class Demands {

    /** The learned bracket's upper end over its lower one. */
    private static final double WIDEST = 1.2;

    /**
     * A device counts from the last packet, which is an acknowledgement after the last byte, and forgets at its next look: a
     * connection may survive a little more than the threshold that it was given.
     */
    private static final double DEVICE_IS_LATE = 1.05;

    /** And this end notes the last byte when its thread has the processor again: it may have been quiet for a little longer. */
    private static final long THIS_END_IS_LATE_MILLIS = 60;

    private Demands() {}

    /**
     * A sentence, or null.
     *
     * @param last whether the process said nothing later
     */
    static String objectionTo(Incident incident, Observed observed, boolean last) {
        if (incident.role() != Role.CLIENT || !observed.fault().must(observed.client())) {
            return null;
        }
        String learned = last ? learned(incident, observed.fault()) : null;
        String unsaid = unsaid(incident, observed.fault());
        return unsaid != null ? unsaid : learned != null ? learned : apart(incident, observed);
    }

    private static String unsaid(Incident incident, Fault fault) {
        for (Map.Entry<String, Object> wanted : fault.says().entrySet()) {
            Object said = incident.attributes().get(wanted.getKey());
            if (!String.valueOf(wanted.getValue()).equals(String.valueOf(said))) {
                return "said " + wanted.getKey() + " = " + said + " in place of " + wanted.getValue();
            }
        }
        return null;
    }

    private static String learned(Incident incident, Fault fault) {
        if (fault.learnsMillis() < 0) {
            return null;
        }
        Object survived = incident.attributes().get("resetscope.learned.idle_survived_ms");
        Object failed = incident.attributes().get("resetscope.learned.idle_failed_ms");
        boolean contains = survived instanceof Long from
                && failed instanceof Long to
                && from <= DEVICE_IS_LATE * fault.learnsMillis()
                && fault.learnsMillis() <= to + THIS_END_IS_LATE_MILLIS
                && to <= WIDEST * from;
        return contains
                ? null
                : "learned " + survived + " to " + failed + " ms where " + fault.learnsMillis() + " is true";
    }

    /** Where both ends are watched and something is true of both. */
    private static String apart(Incident incident, Observed observed) {
        if (observed.fault().truth(Role.SERVER).isEmpty()
                || observed.fault().truth(Role.CLIENT).isEmpty()) {
            return null;
        }
        if (!observed.fault().truth(Role.GATEWAY).isEmpty()) {
            return missingInTrace(incident, observed);
        }
        Object connection = incident.connection();
        List<Incident> servers = observed.incidents().stream()
                .filter(it -> it.role() == Role.SERVER)
                .toList();
        List<Incident> others =
                servers.stream().filter(it -> it.isOtherEndOf(incident)).toList();
        if (others.isEmpty()) {
            return "the server reports no connection " + connection + ", but "
                    + servers.stream().map(Incident::connection).toList();
        }
        boolean sameTrace = others.stream().anyMatch(it -> it.traceId().equals(incident.traceId()));
        return sameTrace || !observed.fault().isInOneTrace()
                ? null
                : "the server's span of connection " + connection + " stands in another trace, "
                        + others.get(0).traceId();
    }

    /** With a gateway in between, each process has a connection of its own, and its part in the trace. */
    private static String missingInTrace(Incident incident, Observed observed) {
        for (Role role : List.of(Role.GATEWAY, Role.SERVER)) {
            if (observed.incidents().stream()
                    .noneMatch(it -> it.role() == role && it.traceId().equals(incident.traceId()))) {
                return "the " + role.id() + " says nothing in trace " + incident.traceId();
            }
        }
        return null;
    }
}
