package io.resetscope.benchmarks.memory;

import io.resetscope.benchmarks.process.Variant;

/** How large an agent's jar is; its file name says which version it is. */
public record JarSize(Variant variant, String jar, long bytes) {}
