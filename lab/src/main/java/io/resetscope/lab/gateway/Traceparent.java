package io.resetscope.lab.gateway;

import java.util.concurrent.ThreadLocalRandom;

/** A client's trace context. */
record Traceparent(String traceId, String spanId) {

    static Traceparent any() {
        return new Traceparent(hex() + hex(), hex());
    }

    /** Of another request of the same trace. */
    Traceparent sibling() {
        return new Traceparent(traceId, hex());
    }

    String header() {
        return "00-" + traceId + "-" + spanId + "-01";
    }

    private static String hex() {
        return String.format("%016x", ThreadLocalRandom.current().nextLong() | 1);
    }
}
