package io.resetscope.benchmarks.memory;

import java.util.List;

/** All that was measured of memory. */
public record MemoryResult(List<IdleServer> idleServers, List<HeapPerConnection> heaps, List<JarSize> jars) {}
