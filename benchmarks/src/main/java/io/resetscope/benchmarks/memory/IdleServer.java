package io.resetscope.benchmarks.memory;

import io.resetscope.benchmarks.process.Variant;
import java.util.List;

/** Megabytes resident of an idle server with open connections, once per round. */
public record IdleServer(Variant variant, List<Double> megabytes) {}
