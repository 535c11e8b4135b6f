package io.resetscope.demo.scenario;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the application saw.
 *
 * @param lines for people: exception class and message with its causes, or the response
 */
public record Observation(int serverPort, boolean failed, List<String> lines) {
    static Observation ofResponse(int serverPort, int status) {
        return new Observation(serverPort, false, List.of("HTTP " + status));
    }

    static Observation ofFailure(int serverPort, IOException failure) {
        List<String> lines = Stream.<Throwable>iterate(failure, cause -> cause != null, Throwable::getCause)
                .map(cause -> (cause == failure ? "" : "caused by ") + cause)
                .toList();
        return new Observation(serverPort, true, lines);
    }
}
