package io.resetscope.benchmarks.guard;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/**
 * Fails when an operation of the application's has come to cost several times of what it did.
 *
 * <p>Made to run beside other work: it counts the thread's own processor time, compares it with that of reading the clock
 * in the same process, takes both in turns, and keeps the best of many rounds of each.
 */
public final class OperationGuard {

    private static final int ROUNDS = 60;
    private static final long ROUND_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long WARM_UP_NANOS = TimeUnit.MILLISECONDS.toNanos(600);
    private static final int CLOCK_READS = 1000;

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    /** Keeps the compiler from leaving the clock unread. */
    private static long lastRead;

    private OperationGuard() {}

    public static void main(String[] args) throws Exception {
        List<Callable<GuardedOperation>> operations = List.of(
                GuardedOperation::opaque,
                GuardedOperation::body,
                GuardedOperation::chunkedBody,
                GuardedOperation::shortExchange,
                GuardedOperation::exchange,
                GuardedOperation::directExchange,
                GuardedOperation::tlsExchange);
        int over = 0;
        System.out.printf("%-30s %8s %8s %8s%n", "", "ns", "clocks", "limit");
        for (Callable<GuardedOperation> each : operations) {
            GuardedOperation operation = each.call();
            over += isWithin(operation) ? 0 : 1;
            operation.close();
        }
        System.exit(over == 0 ? 0 : 1);
    }

    private static boolean isWithin(GuardedOperation operation) {
        Runnable clock = OperationGuard::readClock;
        int operationRuns = runsPerRound(operation.run);
        int clockRuns = runsPerRound(clock);
        double operationNanos = Double.MAX_VALUE;
        double clockNanos = Double.MAX_VALUE;
        for (int i = 0; i < ROUNDS; i++) {
            operationNanos = Math.min(operationNanos, perRun(operation.run, operationRuns) / operation.operations);
            clockNanos = Math.min(clockNanos, perRun(clock, clockRuns) / CLOCK_READS);
        }
        double ratio = operationNanos / clockNanos;
        System.out.printf(
                Locale.ROOT, "%-30s %8.1f %8.1f %8.1f%n", operation.name, operationNanos, ratio, operation.limit);
        if (ratio <= operation.limit) {
            return true;
        }
        System.out.printf(
                Locale.ROOT,
                "%s: %.0f ns of the agent's, or %.1f reads of the clock, where %.1f are the limit%n",
                operation.name,
                operationNanos,
                ratio,
                operation.limit);
        return false;
    }

    private static void readClock() {
        for (int i = 0; i < CLOCK_READS; i++) {
            lastRead += System.nanoTime();
        }
    }

    /** Warms it up, and finds how often it runs in a round. */
    private static int runsPerRound(Runnable run) {
        long end = THREADS.getCurrentThreadCpuTime() + WARM_UP_NANOS;
        int runs = 1;
        while (THREADS.getCurrentThreadCpuTime() < end) {
            double nanos = perRun(run, runs);
            runs = (int) Math.max(1, Math.min(ROUND_NANOS / Math.max(nanos, 1), 2.0 * runs + 1));
        }
        return runs;
    }

    private static double perRun(Runnable run, int runs) {
        long started = THREADS.getCurrentThreadCpuTime();
        for (int i = 0; i < runs; i++) {
            run.run();
        }
        return (THREADS.getCurrentThreadCpuTime() - started) / (double) runs;
    }
}
