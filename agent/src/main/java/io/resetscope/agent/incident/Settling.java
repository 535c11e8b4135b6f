package io.resetscope.agent.incident;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * The agent's own thread: takes incidents from the queue, lets each settle for a moment, so that its neighbours can
 * testify (a refused connect after a reset says "crashed", five resets at once say "not the idle time"), and passes it
 * on. Incidents leave in the order in which they came.
 */
public final class Settling implements Runnable {

    private static final long TICK_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** In a storm, the oldest do not wait any longer: memory is bounded, not patience. */
    private static final int MAX_SETTLING = 4096;
    /** How many settling incidents are looked at as neighbours of one; a storm's exact size does not matter. */
    private static final int NEIGHBOURS = 256;

    private final IncidentQueue queue;
    private final IncidentConsumer consumer;
    private final long settleNanos;
    private final Consumer<Throwable> failures;
    private final Deque<Testimony> settling = new ArrayDeque<>();
    private volatile boolean stopping;

    /** @param failures told of what goes wrong in {@code consumer}, on the agent's own thread */
    public Settling(IncidentQueue queue, IncidentConsumer consumer, long settleNanos, Consumer<Throwable> failures) {
        this.failures = failures;
        this.queue = queue;
        this.consumer = consumer;
        this.settleNanos = settleNanos;
    }

    @Override
    public void run() {
        queue.consumer(Thread.currentThread());
        long nextTick = System.nanoTime() + TICK_NANOS;
        while (!stopping) {
            long now = System.nanoTime();
            guarded(() -> advance(now, settleNanos));
            if (now - nextTick >= 0) {
                guarded(consumer::tick);
                nextTick = now + TICK_NANOS;
            }
            long due = settling.isEmpty() ? nextTick : settling.peekFirst().incident.failedNanos + settleNanos;
            LockSupport.parkNanos(this, Math.max(1, Math.min(due - now, nextTick - now)));
        }
        guarded(() -> advance(System.nanoTime(), 0));
    }

    /** What goes wrong with one incident must not end the thread that all others depend on. */
    private void guarded(Runnable step) {
        try {
            step.run();
        } catch (Throwable failure) {
            queue.countDropped(IncidentQueue.Dropped.OWN_FAILURE);
            failures.accept(failure);
        }
    }

    /** Lets everything that waits go at once and ends {@link #run}. */
    public void stop(Thread runner) {
        stopping = true;
        LockSupport.unpark(runner);
    }

    /** Takes what came and passes on what has settled by {@code now}. */
    void advance(long now, long settleFor) {
        for (IdleSurvival s = queue.pollSurvival(); s != null; s = queue.pollSurvival()) {
            IdleSurvival survival = s;
            guarded(() -> consumer.idleSurvived(survival));
        }
        for (Testimony t = queue.poll(); t != null; t = queue.poll()) {
            testify(t.incident);
            settling.addLast(t);
            if (settling.size() > MAX_SETTLING) {
                conclude(settling.removeFirst());
            }
        }
        while (!settling.isEmpty() && now - settling.peekFirst().incident.failedNanos >= settleFor) {
            conclude(settling.removeFirst());
        }
    }

    private void conclude(Testimony settled) {
        guarded(() -> {
            if (!settled.excused.getAsBoolean()) {
                consumer.incident(settled.incident.build());
            }
        });
    }

    /** A newcomer is evidence for those of the same peer that still settle, and they for it. */
    private void testify(IncidentBuilder newcomer) {
        int looked = 0;
        for (Iterator<Testimony> it = settling.descendingIterator(); it.hasNext() && looked < NEIGHBOURS; ) {
            IncidentBuilder other = it.next().incident;
            looked++;
            if (newcomer.peerPort == other.peerPort
                    && newcomer.peerAddress != null
                    && newcomer.peerAddress.equals(other.peerAddress)
                    && newcomer.role == other.role) {
                count(newcomer, other);
                count(other, newcomer);
            }
        }
    }

    private static void count(IncidentBuilder of, IncidentBuilder neighbour) {
        if (neighbour.phase == Phase.CONNECT) {
            of.refusals++;
        } else {
            of.otherFailures++;
        }
    }
}
