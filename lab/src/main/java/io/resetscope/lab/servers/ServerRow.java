package io.resetscope.lab.servers;

import io.resetscope.lab.Scheme;
import io.resetscope.lab.judge.Incident;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What came of one fault with one server over one scheme.
 *
 * @param reset whether the server's kernel sent an RST
 * @param told of it
 * @param objections to what was told; none when all is right
 * @param log of the server, for a failure's report
 */
public record ServerRow(
        ServerKind kind,
        ServerFault fault,
        Scheme scheme,
        boolean reset,
        List<Incident> told,
        List<String> objections,
        String log) {

    public String name() {
        return kind.name + ", " + scheme.id() + ": " + fault.id();
    }

    /** All that speaks against it, and all that was said. */
    public String describe() {
        return name() + (reset ? " (the server's kernel sent an RST)" : "") + "\n  " + String.join("\n  ", objections)
                + "\n" + told.stream().map(Incident::describe).collect(Collectors.joining("\n")) + "\n" + log.indent(6);
    }
}
