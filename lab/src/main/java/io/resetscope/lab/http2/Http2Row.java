package io.resetscope.lab.http2;

import io.resetscope.lab.Scheme;
import io.resetscope.lab.judge.Incident;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What came of one fault with one client over one scheme.
 *
 * @param told of it
 * @param objections to what was told; none when all is right
 * @param log of the client, for a failure's report
 */
public record Http2Row(
        Http2Client client, Http2Fault fault, Scheme scheme, List<Incident> told, List<String> objections, String log) {

    public String name() {
        return client.name() + ", " + scheme.id() + ": " + fault.id();
    }

    /** The agent says that it does not know, and may. */
    boolean isUnknown() {
        return objections.isEmpty() && told.stream().anyMatch(it -> it.cause().equals("unknown"));
    }

    /** Nothing is said of what others are told, for this client keeps the connection. */
    boolean isQuiet() {
        return objections.isEmpty() && fault.cause != null && client.cause(fault) == null;
    }

    /** All that speaks against it, and all that was said. */
    public String describe() {
        return name() + "\n  " + String.join("\n  ", objections) + "\n"
                + told.stream().map(Incident::describe).collect(Collectors.joining("\n")) + "\n" + log.indent(6);
    }
}
