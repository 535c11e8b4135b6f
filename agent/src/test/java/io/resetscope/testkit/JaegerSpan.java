package io.resetscope.testkit;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A span as Jaeger's web page is given it.
 *
 * @param startMicros since 1970; like the duration, cut off after the microsecond
 * @param tags values are String, Long, Boolean or Double; lists have become JSON
 * @param warnings what Jaeger holds against it: clock skew, a parent that is missing
 */
public record JaegerSpan(
        String traceId,
        String spanId,
        String operation,
        String service,
        long startMicros,
        long durationMicros,
        List<Reference> references,
        Map<String, Object> tags,
        List<String> warnings) {

    /** As the page lists them: by their beginnings, the longer first. */
    static final Comparator<JaegerSpan> ORDER = Comparator.comparingLong(JaegerSpan::startMicros)
            .thenComparing(JaegerSpan::durationMicros, Comparator.reverseOrder());

    private static final String PARENT = "CHILD_OF";

    /** To another span. @param type CHILD_OF: to the parent; FOLLOWS_FROM: a link */
    public record Reference(String type, String traceId, String spanId) {}

    public long endMicros() {
        return startMicros + durationMicros;
    }

    /** The id of its parent, in the same trace. */
    public Optional<String> parent() {
        return references.stream()
                .filter(it -> it.type().equals(PARENT) && it.traceId().equals(traceId))
                .map(Reference::spanId)
                .findFirst();
    }

    public List<Reference> links() {
        return references.stream().filter(it -> !it.type().equals(PARENT)).toList();
    }
}
