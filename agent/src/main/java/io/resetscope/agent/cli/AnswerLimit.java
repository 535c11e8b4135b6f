package io.resetscope.agent.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** How long another JVM may take to answer. One that is stopped does not, and the attach API may wait for it for ever. */
final class AnswerLimit {

    private static final long SILENT_SECONDS = 2;
    private static final long LIMIT_SECONDS = 30;

    private AnswerLimit() {}

    /**
     * Asks on a thread of its own, which is given up after the limit.
     *
     * @param otherwise said then, with the reason behind it
     */
    static int ask(Callable<Integer> question, long pid, String otherwise, PrintWriter err) throws Exception {
        FutureTask<Integer> answer = new FutureTask<>(question);
        Thread asking = new Thread(answer, "asking " + pid);
        asking.setDaemon(true);
        asking.start();
        try {
            return exitCode(answer, SILENT_SECONDS);
        } catch (TimeoutException e) {
            err.println("Waiting for " + pid + " to answer, for " + LIMIT_SECONDS + " s at most.");
        }
        try {
            return exitCode(answer, LIMIT_SECONDS - SILENT_SECONDS);
        } catch (TimeoutException e) {
            err.println(otherwise + ": it has not answered within " + LIMIT_SECONDS
                    + " s; it may be stopped, or its stderr may take nothing. What it was asked for may still happen when"
                    + " it goes on.");
            return 1;
        }
    }

    private static int exitCode(FutureTask<Integer> answer, long seconds) throws Exception {
        try {
            return answer.get(seconds, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception ? (Exception) e.getCause() : e;
        }
    }
}
