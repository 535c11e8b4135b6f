package io.resetscope.testkit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.function.Executable;

/**
 * Cases that mostly wait, run a few at a time, each shown as a test of its own. JUnit runs the tests of a factory one
 * after another: here they only collect what their case, run beforehand in a pool, came to.
 */
public final class ParallelCases {

    private final int atATime;
    private final Map<String, Executable> cases = new LinkedHashMap<>();

    public ParallelCases(int atATime) {
        this.atATime = atATime;
    }

    public ParallelCases add(String name, Executable body) {
        cases.put(name, body);
        return this;
    }

    /** Starts them. The stream must be handed to JUnit, whose closing it ends the pool. */
    public Stream<DynamicTest> start() {
        ExecutorService pool = Executors.newFixedThreadPool(atATime);
        List<DynamicTest> tests = new ArrayList<>();
        cases.forEach((name, body) -> {
            Future<?> outcome = pool.submit(() -> run(body));
            tests.add(DynamicTest.dynamicTest(name, () -> collect(outcome)));
        });
        return tests.stream().onClose(pool::shutdownNow);
    }

    private static Void run(Executable body) throws Exception {
        try {
            body.execute();
            return null;
        } catch (Exception | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** An abort (a skipped case) stays an abort, a failed assertion stays one. */
    private static void collect(Future<?> outcome) throws Throwable {
        try {
            outcome.get();
        } catch (ExecutionException e) {
            throw e.getCause();
        }
    }
}
