package io.resetscope.testkit;

import java.util.List;
import java.util.Map;

/**
 * A span as it came over the wire.
 *
 * @param kind INTERNAL, CLIENT…
 * @param traceId in hex, like the other ids; {@code parentSpanId} is empty for a root span
 * @param statusCode UNSET, OK or ERROR
 * @param attributes values are String, Long, Boolean, Double or List
 */
public record ReceivedSpan(
        String name,
        String kind,
        String traceId,
        String spanId,
        String parentSpanId,
        long startNanos,
        long endNanos,
        String statusCode,
        String statusMessage,
        Map<String, Object> attributes,
        List<Link> links,
        String scopeName,
        Map<String, Object> resource) {

    /** A link to another span. */
    public record Link(String traceId, String spanId) {}

    public long durationMillis() {
        return (endNanos - startNanos) / 1_000_000;
    }

    /** Whether the other's life lies within this one's. */
    public boolean covers(ReceivedSpan other) {
        return startNanos <= other.startNanos && other.endNanos <= endNanos;
    }

    public boolean isChildOf(ReceivedSpan parent) {
        return traceId.equals(parent.traceId) && parentSpanId.equals(parent.spanId);
    }
}
