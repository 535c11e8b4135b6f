package io.resetscope.agent;

import io.resetscope.bootstrap.OwnFailures;
import java.util.ArrayList;
import java.util.List;

/** When hooks failed, and that those which keep failing go. Confined to the agent's own thread once that runs. */
final class HookFailures {

    private final List<Facade> facades = new ArrayList<>();

    /**
     * Hooks that switch themselves off when they keep failing.
     *
     * @param what which they are, for the log
     * @param cleanUp what they leave behind then
     */
    void watch(String what, OwnFailures failures, Runnable cleanUp) {
        facades.add(new Facade(what, failures, cleanUp, true));
    }

    /** As above, for hooks that tell nothing of connections. */
    void watchCalls(String what, OwnFailures failures, Runnable cleanUp) {
        facades.add(new Facade(what, failures, cleanUp, false));
    }

    List<Facade> facades() {
        return facades;
    }

    /** Whether a hook may have failed that tells of connections, from one {@link System#nanoTime()} to another. */
    boolean between(long fromNanos, long toNanos) {
        boolean failed = false;
        for (Facade each : facades) {
            each.look();
            failed |= each.tellOfConnections
                    && each.failed
                    && each.lastNanos - fromNanos >= 0
                    && toNanos - each.firstNanos >= 0;
        }
        return failed;
    }

    /** The hooks of one facade, which fail and are switched off together. */
    static final class Facade {

        final String what;
        final OwnFailures failures;
        final Runnable cleanUp;
        final boolean tellOfConnections;
        boolean failed;
        /** No failure was earlier. */
        long firstNanos;

        /** An agent that was detached had failures of its own. */
        private final long failedBefore;

        private boolean switchedOff;
        /** No failure was later. */
        private long lastNanos;

        private long lookedNanos = System.nanoTime();

        private Facade(String what, OwnFailures failures, Runnable cleanUp, boolean tellOfConnections) {
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

        /** Whether one of its failures, and not only that there was one, is known. */
        boolean counted() {
            return failures.total() > failedBefore;
        }

        /** Once. */
        boolean justSwitchedOff() {
            boolean just = !switchedOff && failures.haveSwitchedOff();
            switchedOff |= just;
            return just;
        }
    }
}
