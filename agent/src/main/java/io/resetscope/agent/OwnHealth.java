package io.resetscope.agent;

import io.resetscope.agent.connection.ConnectionTable;
import io.resetscope.agent.connection.Kernel;
import io.resetscope.agent.incident.IncidentQueue;
import io.resetscope.agent.options.Option;
import io.resetscope.agent.report.log.OwnLog;
import io.resetscope.bootstrap.OwnFailures;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/** What the agent has to say about itself: what it cannot do on this JVM, and that its own code failed. */
final class OwnHealth {

    /** A hook that failed a moment ago may be about to count it. */
    private static final long COUNTED_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final ConnectionTable table;
    private final IncidentQueue queue;
    /** One for each woven class at most. */
    private final Queue<String> hookFailures = new ConcurrentLinkedQueue<>();

    private final List<Hooks> hooks = new ArrayList<>();

    private volatile Throwable explaining;
    private boolean unavailableSaid;
    private boolean overLimitSaid;
    private boolean hookFailureSaid;
    private boolean explainingFailureSaid;

    OwnHealth(ConnectionTable table, IncidentQueue queue) {
        this.table = table;
        this.queue = queue;
    }

    /** An incident was lost to a failure of our own. */
    void explainingFailed(Throwable failure) {
        explaining = failure;
    }

    /** A hook could not be woven. Called on the thread that loads the class, which must not write a log. */
    void hookFailed(String what) {
        hookFailures.add(what);
    }

    /**
     * Hooks that switch themselves off when they keep failing.
     *
     * @param what which they are, for the log
     * @param cleanUp what they leave behind then; run on the agent's own thread
     */
    void watch(String what, OwnFailures failures, Runnable cleanUp) {
        hooks.add(new Hooks(what, failures, cleanUp, true));
    }

    /** As above, for hooks that tell nothing of connections. */
    void watchCalls(String what, OwnFailures failures, Runnable cleanUp) {
        hooks.add(new Hooks(what, failures, cleanUp, false));
    }

    /**
     * Whether a hook may have failed that tells of connections, from one {@link System#nanoTime()} to another. Confined to
     * the agent's own thread.
     */
    boolean hookFailedBetween(long fromNanos, long toNanos) {
        boolean failed = false;
        for (Hooks each : hooks) {
            each.look();
            failed |= each.tellOfConnections
                    && each.failed
                    && each.lastNanos - fromNanos >= 0
                    && toNanos - each.firstNanos >= 0;
        }
        return failed;
    }

    /** Something that has not been said yet, or null. Confined to the agent's own thread. */
    String notice() {
        String hookFailure = hookFailures.poll();
        if (hookFailure != null) {
            return hookFailure;
        }
        for (Hooks each : hooks) {
            String failed = hooksFailed(each);
            if (failed != null) {
                return failed;
            }
        }
        if (!explainingFailureSaid && explaining != null) {
            String text = OwnLog.printable(OwnFailures.text(explaining));
            explainingFailureSaid = true;
            return "own failure while explaining an incident, which is lost: " + text;
        }
        if (!overLimitSaid && queue.dropped(IncidentQueue.Dropped.CONNECTION_OVER_LIMIT) > 0) {
            overLimitSaid = true;
            return "more connections are open than are watched (" + Option.MAX_CONNECTIONS.property() + "); "
                    + "what happens to the others is not seen";
        }
        // only once there are connections: to ask earlier would load the socket classes into every program
        if (!unavailableSaid && table.size() > 0 && Kernel.unavailable() != null) {
            unavailableSaid = true;
            return "without some facts: " + Kernel.unavailable();
        }
        return null;
    }

    private String hooksFailed(Hooks those) {
        OwnFailures failures = those.failures;
        those.look();
        String last = OwnLog.printable(String.valueOf(failures.last()));
        if (!those.switchedOff && failures.haveSwitchedOff()) {
            those.cleanUp.run();
            those.switchedOff = true;
            hookFailureSaid = true;
            return "own code failed " + OwnFailures.LIMIT + " times within a minute, last in the hook "
                    + failures.lastHook() + " (" + last + "): " + those.what
                    + " not watched any more; the application is not affected";
        }
        boolean counted = failures.total() > those.failedBefore;
        if (!hookFailureSaid && those.failed && (counted || System.nanoTime() - those.firstNanos > COUNTED_NANOS)) {
            hookFailureSaid = true;
            return "own failure in " + (counted ? "the hook " + failures.lastHook() : "a hook")
                    + "; the application is not affected"
                    + (those.tellOfConnections ? ", and connections that were open then are not told of: " : ": ")
                    + (counted ? last : "neither stack nor memory was left to say more");
        }
        return null;
    }

    private static final class Hooks {

        final String what;
        final OwnFailures failures;
        final Runnable cleanUp;
        final boolean tellOfConnections;
        /** An agent that was detached had failures of its own. */
        final long failedBefore;

        boolean switchedOff;
        boolean failed;
        /** No failure was earlier. */
        long firstNanos;
        /** No failure was later. */
        long lastNanos;

        private long lookedNanos = System.nanoTime();

        Hooks(String what, OwnFailures failures, Runnable cleanUp, boolean tellOfConnections) {
            this.what = what;
            this.failures = failures;
            this.cleanUp = cleanUp;
            this.tellOfConnections = tellOfConnections;
            failures.happenedSinceAsked();
            failedBefore = failures.total();
        }

        void look() {
            long now = System.nanoTime();
            if (failures.happenedSinceAsked()) {
                firstNanos = failed ? firstNanos : lookedNanos;
                lastNanos = System.nanoTime();
                failed = true;
            }
            lookedNanos = now;
        }
    }
}
