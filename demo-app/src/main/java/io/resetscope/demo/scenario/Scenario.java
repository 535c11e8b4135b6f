package io.resetscope.demo.scenario;

import java.util.List;
import java.util.Set;

/** One way to lose a connection, and its remedies. A new one is a class of its own and a row in {@link Scenarios#standard}. */
public interface Scenario {
    String name();

    /** One line for {@code --list}. */
    String summary();

    /** One paragraph: what is about to happen. */
    String story();

    /** In order; none depends on what another left behind. */
    List<Step> steps();

    /** Those of the command line's options that are not for every scenario, and that this one follows. */
    default Set<String> options() {
        return Set.of();
    }

    /** What there is to print once the steps are over: a line each. */
    default List<String> closing() {
        return List.of();
    }
}
