package io.resetscope.lab.judge;

import io.resetscope.lab.Role;
import io.resetscope.testkit.ReceivedSpan;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the agent said of one connection.
 *
 * @param role of the process that said it
 * @param spanId and {@code links}: those of the spans that its span links to
 * @param local address and port of that process's end, like {@code peer}; null when not told
 */
public record Incident(
        Role role,
        String cause,
        String signal,
        String endedBy,
        String traceId,
        String spanId,
        List<String> links,
        long failedMillis,
        Endpoint local,
        Endpoint peer,
        Map<String, Object> attributes) {

    private static final long MILLIS_PER_MINUTE = 60_000;
    /** A busy server accepts that much later. */
    private static final long ACCEPTED_WITHIN_MILLIS = 2000;
    /** An age is told to the millisecond, and its clock is not the wall's. */
    private static final long TOLD_LATE_MILLIS = 5;

    private static final String NAME = "connection failure: ";

    /** One end of a connection. */
    public record Endpoint(String address, int port) {

        static Endpoint of(Map<String, Object> attributes, String side) {
            Object address = attributes.get("network." + side + ".address");
            Object port = attributes.get("network." + side + ".port");
            return address == null || port == null ? null : new Endpoint((String) address, ((Long) port).intValue());
        }
    }

    /** The incident that the span tells of, if it is one. */
    public static Optional<Incident> of(ReceivedSpan span) {
        if (!span.name().startsWith(NAME)) {
            return Optional.empty();
        }
        Map<String, Object> told = span.attributes();
        return Optional.of(new Incident(
                Role.valueOf(span.resource().get("service.name").toString().toUpperCase(Locale.ROOT)),
                (String) told.get("resetscope.cause"),
                (String) told.get("resetscope.signal"),
                (String) told.get("resetscope.ended_by"),
                span.traceId(),
                span.spanId(),
                span.links().stream().map(ReceivedSpan.Link::spanId).toList(),
                span.endNanos() / 1_000_000,
                Endpoint.of(told, "local"),
                Endpoint.of(told, "peer"),
                told));
    }

    /** When its process says that the connection was opened; null when its age was not told. */
    Long openedMillis() {
        return attributes.get("resetscope.connection.age_ms") instanceof Long age ? failedMillis - age : null;
    }

    /** Its process is not even sure enough of the cause to say {@code likely}. */
    boolean isPossible() {
        return "possible".equals(attributes.get("resetscope.confidence"));
    }

    /** Whether one of these stands among the causes that its process could not rule out. */
    boolean mayBe(Set<String> causes) {
        return attributes.get("resetscope.alternatives") instanceof List<?> others
                && others.stream().anyMatch(causes::contains);
    }

    /** The name that its process gives to the connection. */
    Object connection() {
        return attributes.get("resetscope.connection.id");
    }

    /**
     * Whether it is of the same connection, at its other end. The name of a connection is made of the minute in which it was
     * opened, too, and of those that open as a minute ends each end may name another: see docs/telemetry.md.
     */
    public boolean isOtherEndOf(Incident other) {
        boolean sameName = connection() != null && connection().equals(other.connection());
        return role != other.role() && (sameName || straddlesMinute(other));
    }

    private boolean straddlesMinute(Incident other) {
        Long mine = openedMillis();
        Long others = other.openedMillis();
        if (mine == null
                || others == null
                || !Objects.equals(local, other.peer())
                || !Objects.equals(peer, other.local())) {
            return false;
        }
        long first = Math.min(mine, others) - TOLD_LATE_MILLIS;
        long last = Math.max(mine, others) + TOLD_LATE_MILLIS;
        return last - first < ACCEPTED_WITHIN_MILLIS && first / MILLIS_PER_MINUTE != last / MILLIS_PER_MINUTE;
    }

    /** All that was told, a line each. */
    public String describe() {
        return attributes.entrySet().stream()
                .map(it -> "      " + it.getKey() + " = " + it.getValue())
                .collect(Collectors.joining("\n", "      trace " + traceId + "\n", ""));
    }
}
