package io.resetscope.demo.scenario;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the application saw.
 *
 * @param lines for people: exception class and message with its causes, or the response
 */
public record Observation(List<String> lines) {
    static Observation ofResponse(int status, String body) {
        return new Observation(List.of("HTTP " + status + (body.isBlank() ? "" : "  " + body.strip())));
    }

    static Observation ofFailure(IOException failure) {
        return new Observation(Stream.<Throwable>iterate(failure, cause -> cause != null, Throwable::getCause)
                .map(cause -> (cause == failure ? "" : "caused by ") + cause)
                .toList());
    }

    /** The same, and what else there is to see. */
    Observation and(String line) {
        List<String> more = new ArrayList<>(lines);
        more.add(line);
        return new Observation(List.copyOf(more));
    }
}
