package io.resetscope.lab.kit;

import io.resetscope.lab.Scheme;
import io.resetscope.testkit.ReceivedSpan;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What came of one fault with one client, over one scheme on one JDK.
 *
 * @param incidents that were told of it
 * @param objections to what was told; none when all is right
 * @param log of the client, for a failure's report
 */
public record KitRow(
        KitClient client,
        KitFault fault,
        Scheme scheme,
        int jdk,
        List<ReceivedSpan> incidents,
        List<String> objections,
        String log) {

    public String name() {
        return client.name + " on " + jdk + ", " + scheme.id() + ": " + fault.id();
    }

    /** All that speaks against it, and all that was said. */
    public String describe() {
        return name() + "\n  " + String.join("\n  ", objections) + "\n"
                + incidents.stream().map(KitRow::describe).collect(Collectors.joining()) + log.indent(6);
    }

    private static String describe(ReceivedSpan span) {
        Map<String, Object> told = new TreeMap<>(span.attributes());
        return "    said: trace " + span.traceId() + " parent " + span.parentSpanId() + " status " + span.statusCode()
                + " " + span.statusMessage() + "\n"
                + told.entrySet().stream()
                        .map(it -> "      " + it.getKey() + " = " + it.getValue() + "\n")
                        .collect(Collectors.joining());
    }
}
