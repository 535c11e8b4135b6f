package io.resetscope.demo;

import io.resetscope.demo.heard.Block;
import io.resetscope.demo.scenario.Expected;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How one step ended.
 *
 * @param expected what the step stands for
 * @param said all that Resetscope said, by the name of the JVM; those that said nothing are not in it
 * @param broken why the step could not be run; null when it could
 */
record Result(String scenario, String step, List<Expected> expected, Map<String, List<Block>> said, String broken) {

    static boolean fits(Expected expected, Block block) {
        return block.cause().equals(expected.cause()) && block.healed() == expected.healed();
    }

    /** All that was expected was said, and nothing else. */
    boolean matches() {
        return broken == null
                && expected.stream().allMatch(this::wasSaid)
                && unexpected().isEmpty();
    }

    private boolean wasSaid(Expected one) {
        return said.getOrDefault(one.who(), List.of()).stream().anyMatch(block -> fits(one, block));
    }

    private List<String> unexpected() {
        return said.entrySet().stream()
                .flatMap(voice -> voice.getValue().stream()
                        .filter(block -> expected.stream()
                                .noneMatch(one -> one.who().equals(voice.getKey()) && fits(one, block)))
                        .map(block -> voice.getKey() + ": " + block.cause() + (block.healed() ? ", healed" : "")))
                .distinct()
                .toList();
    }

    String expectation() {
        return expected.isEmpty()
                ? "nothing"
                : expected.stream().map(Expected::toString).collect(Collectors.joining("; "));
    }

    String heard() {
        if (broken != null) {
            return "could not run";
        }
        return said.isEmpty()
                ? "nothing"
                : said.entrySet().stream()
                        .map(voice -> voice.getKey() + ": "
                                + voice.getValue().stream()
                                        .map(block -> block.cause() + (block.healed() ? ", healed" : "") + " ("
                                                + block.confidence() + ")")
                                        .distinct()
                                        .collect(Collectors.joining(", ")))
                        .collect(Collectors.joining("; "));
    }

    String verdict() {
        return (matches() ? "match: " : "mismatch: ") + "expected " + expectation() + "; Resetscope said " + heard();
    }
}
