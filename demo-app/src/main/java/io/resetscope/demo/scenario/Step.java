package io.resetscope.demo.scenario;

import java.util.List;

/**
 * One act of a scenario: the fault itself, or a remedy and what becomes of the fault then.
 *
 * @param title one line
 * @param text what is about to happen, for people
 * @param expected what a perfect observer would say, in each JVM that has something to say; empty when all is well
 */
public record Step(String title, String text, Play play, List<Expected> expected) {

    /** Lets it happen. */
    @FunctionalInterface
    public interface Play {
        /** What the application saw; throws only if the scene could not be set. */
        Observation run(Stage stage) throws Exception;
    }

    static Step of(String title, String text, Play play, Expected... expected) {
        return new Step(title, text, play, List.of(expected));
    }
}
