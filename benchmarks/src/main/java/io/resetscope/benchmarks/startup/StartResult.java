package io.resetscope.benchmarks.startup;

import io.resetscope.benchmarks.process.Variant;
import java.util.List;

/** All starts of one program with one variant, and what each was above no agent in the same round. */
public record StartResult(
        StartedProgram program, Variant variant, boolean archive, List<Start> starts, List<Start> added) {}
