package io.resetscope.demo;

import java.util.Optional;

/** How one scenario ended: the cause it stands for, and what Resetscope said, if anything. */
record Result(String scenario, String expected, Optional<Block> said) {
    boolean matches() {
        return said.filter(block -> block.cause().equals(expected)).isPresent();
    }

    String verdict() {
        return (matches() ? "match: " : "mismatch: ")
                + "expected " + expected + ", Resetscope said "
                + said.map(block -> block.cause() + " (" + block.confidence() + ")")
                        .orElse("nothing");
    }
}
