package io.resetscope.benchmarks.report;

import io.resetscope.benchmarks.load.LoadResult;
import io.resetscope.benchmarks.load.ProfileResult;
import io.resetscope.benchmarks.memory.MemoryResult;
import io.resetscope.benchmarks.process.Machine;
import io.resetscope.benchmarks.startup.StartResult;
import java.util.List;

/** All that was measured, which the page is made of. What was not measured is empty or null. */
public record Results(
        Machine machine,
        String date,
        boolean quick,
        List<LoadResult> throughput,
        List<OperationResult> operations,
        List<StartResult> startup,
        MemoryResult memory,
        List<ProfileResult> profile) {

    public Results {
        throughput = throughput == null ? List.of() : throughput;
        operations = operations == null ? List.of() : operations;
        startup = startup == null ? List.of() : startup;
        profile = profile == null ? List.of() : profile;
    }

    public static Results none() {
        return new Results(null, null, false, null, null, null, null, null);
    }

    public Results on(Machine itsMachine, String itsDate, boolean isQuick) {
        return new Results(itsMachine, itsDate, isQuick, throughput, operations, startup, memory, profile);
    }

    public Results withThroughput(List<LoadResult> measured) {
        return new Results(machine, date, quick, measured, operations, startup, memory, profile);
    }

    public Results withOperations(List<OperationResult> measured) {
        return new Results(machine, date, quick, throughput, measured, startup, memory, profile);
    }

    public Results withStartup(List<StartResult> measured) {
        return new Results(machine, date, quick, throughput, operations, measured, memory, profile);
    }

    public Results withMemory(MemoryResult measured) {
        return new Results(machine, date, quick, throughput, operations, startup, measured, profile);
    }

    public Results withProfile(List<ProfileResult> measured) {
        return new Results(machine, date, quick, throughput, operations, startup, memory, measured);
    }
}
