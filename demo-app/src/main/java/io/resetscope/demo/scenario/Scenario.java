package io.resetscope.demo.scenario;

/** One way to lose a connection. A new one is a class of its own and a row in {@link Scenarios#standard}. */
public interface Scenario {
    String name();

    /** One line for {@code --list}. */
    String summary();

    /** One paragraph: what is about to happen. */
    String story();

    /** The {@code resetscope.cause} that a perfect observer would name. */
    String expectedCause();

    /** Lets it happen; throws only if the scene could not be set. The failure it is about is returned. */
    Observation run(Stage stage) throws Exception;
}
