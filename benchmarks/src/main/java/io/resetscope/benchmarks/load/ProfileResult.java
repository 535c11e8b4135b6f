package io.resetscope.benchmarks.load;

import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * How often what was found running.
 *
 * @param cell under which load
 * @param samples all that were taken of the JVM
 * @param methods of the agent, the most frequent first
 */
public record ProfileResult(Cell cell, int samples, List<Method> methods) {

    /** A method, and in how many samples it was the agent's innermost. */
    public record Method(String name, int samples) {}

    static ProfileResult of(Cell cell, int samples, Map<String, Integer> byMethod) {
        return new ProfileResult(
                cell,
                samples,
                byMethod.entrySet().stream()
                        .map(it -> new Method(it.getKey(), it.getValue()))
                        .sorted(Comparator.comparing(Method::samples).reversed().thenComparing(Method::name))
                        .toList());
    }

    /** In how many samples the agent was at work. */
    public int within() {
        return methods.stream().mapToInt(Method::samples).sum();
    }
}
