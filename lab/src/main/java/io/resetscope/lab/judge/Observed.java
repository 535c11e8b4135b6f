package io.resetscope.lab.judge;

import io.resetscope.lab.Client;
import io.resetscope.lab.Fault;
import java.util.List;

/**
 * What came of one fault with one client on one JDK.
 *
 * @param tracePrefix the first half of the trace ids of its requests, 16 hex digits
 * @param mismatches how often {@code connection policy mismatch} was said
 * @param log what client and servers wrote
 */
public record Observed(
        Fault fault,
        Client client,
        int jdk,
        String tracePrefix,
        List<Repetition> repetitions,
        List<Incident> incidents,
        int mismatches,
        String log) {

    public String name() {
        return fault.title() + " " + client.id() + " JDK " + jdk;
    }
}
