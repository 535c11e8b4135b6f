package io.resetscope.agent;

import io.resetscope.agent.connection.ConnectionTable;
import io.resetscope.agent.connection.Kernel;
import io.resetscope.agent.incident.IncidentQueue;
import io.resetscope.agent.options.Option;
import io.resetscope.bootstrap.ConnectionEvents;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** What the agent has to say about itself: what it cannot do on this JVM, and that its own code failed. */
final class OwnHealth {

    private final ConnectionTable table;
    private final IncidentQueue queue;
    /** One for each woven class at most. */
    private final Queue<String> hookFailures = new ConcurrentLinkedQueue<>();

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

    /** Something that has not been said yet, or null. Confined to the agent's own thread. */
    String notice() {
        String hookFailure = hookFailures.poll();
        if (hookFailure != null) {
            return hookFailure;
        }
        if (!hookFailureSaid && ConnectionEvents.failures() > 0) {
            hookFailureSaid = true;
            return "own failure in a hook; the application is not affected, facts may be missing: "
                    + ConnectionEvents.lastFailure();
        }
        if (!explainingFailureSaid && explaining != null) {
            explainingFailureSaid = true;
            return "own failure while explaining an incident, which is lost: " + explaining;
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
}
