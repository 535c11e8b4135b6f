package io.resetscope.agent;

import io.resetscope.agent.connection.ConnectionTable;
import io.resetscope.agent.connection.Kernel;
import io.resetscope.agent.incident.IncidentQueue;
import io.resetscope.agent.options.Option;
import io.resetscope.agent.report.log.OwnLog;
import io.resetscope.bootstrap.OwnFailures;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/** What the agent has to say about itself: what it cannot do on this JVM, and that its own code failed. */
final class OwnHealth {

    /** A hook that failed a moment ago may be about to count it. */
    private static final long COUNTED_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final ConnectionTable table;
    private final IncidentQueue queue;
    private final HookFailures hooks;
    /** One for each woven class at most. */
    private final Queue<String> notWoven = new ConcurrentLinkedQueue<>();

    private volatile Throwable explaining;
    private boolean unavailableSaid;
    private boolean overLimitSaid;
    private boolean hookFailureSaid;
    private boolean explainingFailureSaid;

    OwnHealth(ConnectionTable table, IncidentQueue queue, HookFailures hooks) {
        this.table = table;
        this.queue = queue;
        this.hooks = hooks;
    }

    /** An incident was lost to a failure of our own. */
    void explainingFailed(Throwable failure) {
        explaining = failure;
    }

    /** A hook could not be woven. Called on the thread that loads the class, which must not write a log. */
    void hookFailed(String what) {
        notWoven.add(what);
    }

    /** Something that has not been said yet, or null. Confined to the agent's own thread. */
    String notice() {
        String unwoven = notWoven.poll();
        if (unwoven != null) {
            return unwoven;
        }
        for (HookFailures.Facade each : hooks.facades()) {
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

    private String hooksFailed(HookFailures.Facade those) {
        OwnFailures failures = those.failures;
        those.look();
        String last = OwnLog.printable(String.valueOf(failures.last()));
        if (those.justSwitchedOff()) {
            hookFailureSaid = true;
            cleanUp(those);
            return "own code failed " + OwnFailures.LIMIT + " times within a minute, last in the hook "
                    + failures.lastHook() + " (" + last + "): " + those.what
                    + " not watched any more; the application is not affected";
        }
        boolean counted = those.counted();
        if (!hookFailureSaid && those.failed && (counted || System.nanoTime() - those.firstNanos > COUNTED_NANOS)) {
            hookFailureSaid = true;
            return "own failure in " + (counted ? "the hook " + failures.lastHook() : "a hook")
                    + "; the application is not affected"
                    + (those.tellOfConnections ? ", and connections that were open then are not told of: " : ": ")
                    + (counted ? last : "neither stack nor memory was left to say more");
        }
        return null;
    }

    /** What fails here, too, must not keep the line from being said. */
    private void cleanUp(HookFailures.Facade those) {
        try {
            those.cleanUp.run();
        } catch (Throwable failure) {
            explainingFailed(failure);
        }
    }
}
