package io.resetscope.agent.incident;

import io.resetscope.agent.client.PoolSettings;
import io.resetscope.agent.server.ServerPolicy;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * The agent's own thread: takes incidents from the queue, lets each settle for a moment, so that its neighbours can
 * testify (a refused connect after a reset says "crashed", five resets at once say "not the idle time"), and passes it
 * on. Incidents leave in the order in which they came, but for those that wait for the end of a call ({@link CallOutcomes}).
 */
public final class Settling implements Runnable {

    private static final long TICK_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** How often calls are asked that have been hit and still go on. */
    private static final long CALLS_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    /** In a storm, the oldest do not wait any longer: memory is bounded, not patience. */
    private static final int MAX_SETTLING = 4096;
    /** A storm that never lets up must not pile up what is to be sent. */
    private static final int FLUSH_EVERY = 256;
    /** How many settling incidents are looked at as neighbours of one; a storm's exact size does not matter. */
    private static final int NEIGHBOURS = 256;

    private final IncidentQueue queue;
    private final IncidentConsumer consumer;
    private final long settleNanos;
    private final Consumer<Throwable> failures;
    private final Neighbourhood neighbourhood;
    private final PolicyWatch policyWatch;
    private final Stalls stalls;
    private final Deque<Testimony> settling = new ArrayDeque<>();
    private final CallOutcomes outcomes = new CallOutcomes();
    private int unflushed;
    private long nextTick;
    private long restNanos;
    private volatile boolean stopping;

    /** @param failures told of what goes wrong in {@code consumer}, on the agent's own thread */
    public Settling(
            IncidentQueue queue,
            IncidentConsumer consumer,
            Neighbourhood neighbourhood,
            PolicyWatch policyWatch,
            Stalls stalls,
            long settleNanos,
            Consumer<Throwable> failures) {
        this.neighbourhood = neighbourhood;
        this.policyWatch = policyWatch;
        this.stalls = stalls;
        this.failures = failures;
        this.queue = queue;
        this.consumer = consumer;
        this.settleNanos = settleNanos;
    }

    @Override
    public void run() {
        queue.consumer(Thread.currentThread());
        nextTick = System.nanoTime() + TICK_NANOS;
        Runnable turn = this::turn;
        while (!stopping) {
            // after a turn that failed as a whole: not at once again
            restNanos = TICK_NANOS;
            guarded(turn);
            LockSupport.parkNanos(this, restNanos);
        }
        guarded(() -> advance(System.nanoTime(), 0));
    }

    private void turn() {
        long now = System.nanoTime();
        guarded(() -> advance(System.nanoTime(), settleNanos));
        if (now - nextTick >= 0) {
            nextTick = now + TICK_NANOS;
            guarded(consumer::tick);
            guarded(() -> policyWatch.look(System.nanoTime(), consumer::policyMismatch));
        }
        long settled = settling.isEmpty() ? nextTick : settling.peekFirst().incident.failedNanos + settleNanos;
        long rest = Math.min(settled - now, nextTick - now);
        // nobody wakes this thread when a call ends
        restNanos = Math.max(1, outcomes.isEmpty() ? rest : Math.min(rest, CALLS_NANOS));
    }

    /** What goes wrong with one incident must not end the thread that all others depend on. */
    private boolean guarded(Runnable step) {
        try {
            step.run();
            return true;
        } catch (Throwable failure) {
            queue.countDropped(IncidentQueue.Dropped.OWN_FAILURE);
            failures.accept(failure);
            return false;
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
            t.correct();
            outcomes.add(t);
            settling.addLast(t);
            if (settling.size() > MAX_SETTLING) {
                conclude(settling.removeFirst(), now);
            }
        }
        while (!settling.isEmpty() && now - settling.peekFirst().incident.failedNanos >= settleFor) {
            conclude(settling.removeFirst(), now);
        }
        outcomes.release(now, settleFor, this::tell);
        flush();
    }

    private void conclude(Testimony settled, long now) {
        if (!settled.superseded && !guarded(() -> decide(settled, now))) {
            outcomes.remove(settled);
        }
    }

    private void decide(Testimony settled, long now) {
        if (settled.excused.getAsBoolean()) {
            settled.excusedAfterAll = true;
            settled.concluded();
            outcomes.remove(settled);
            return;
        }
        IncidentBuilder incident = settled.incident;
        settled.correct();
        Aftermath aftermath = settled.aftermath;
        if (aftermath != null) {
            aftermath.addTo(incident);
        }
        boolean refused = incident.refusals > 0;
        long refusedNanos = incident.failedNanos + incident.refusedAfterNanos;
        incident.reconnected =
                settled.reconnected.getAsBoolean() || refused && settled.acceptedAfter.test(refusedNanos);
        incident.neighbours = neighbourhood.survey(incident, now);
        incident.outlived =
                incident.wasOutlived() || (refused ? settled.acceptedBefore.test(refusedNanos) : incident.reconnected);
        long overNanos = incident.endFoundNanos == 0 ? incident.failedNanos : incident.endFoundNanos;
        incident.frozenNanos = stalls.longestBetween(incident.quietSinceNanos, overNanos);
        if (!outcomes.keep(settled)) {
            tell(settled);
        }
    }

    private void tell(Testimony settled) {
        guarded(() -> {
            IncidentBuilder incident = settled.incident;
            incident.healedByRetry = CallOutcomes.healed(settled);
            incident.pool = settings(settled, incident.exchangeNumber <= 1);
            incident.ownServer = ownServer(settled);
            if (settled.concludeUpstream()) {
                consumer.incident(incident.build());
            }
        });
        settled.concluded();
        outcomes.remove(settled);
        if (++unflushed >= FLUSH_EVERY) {
            flush();
        }
    }

    /** Null when they are not known; an unknown version of a library may hold them elsewhere. */
    private PoolSettings settings(Testimony settled, boolean firstExchange) {
        try {
            return settled.call == null ? settled.withoutCall.get() : settled.call.settings(firstExchange);
        } catch (Throwable unreadable) {
            queue.countDropped(IncidentQueue.Dropped.POOL_UNREADABLE);
            return null;
        }
    }

    /** Likewise. */
    private ServerPolicy ownServer(Testimony settled) {
        try {
            return settled.ownServer.call();
        } catch (Throwable unreadable) {
            queue.countDropped(IncidentQueue.Dropped.POOL_UNREADABLE);
            return null;
        }
    }

    private void flush() {
        unflushed = 0;
        guarded(consumer::settled);
    }

    /** A newcomer is evidence for those of the same peer that have not been told yet, and they for it. */
    private void testify(IncidentBuilder newcomer) {
        testify(newcomer, settling.descendingIterator());
        testify(newcomer, outcomes.latestFirst());
    }

    private static void testify(IncidentBuilder newcomer, Iterator<Testimony> others) {
        for (int looked = 0; others.hasNext() && looked < NEIGHBOURS; looked++) {
            IncidentBuilder other = others.next().incident;
            if (newcomer.peerPort == other.peerPort
                    && newcomer.peerAddress != null
                    && newcomer.peerAddress.equals(other.peerAddress)
                    && newcomer.role == other.role) {
                Neighbour.testify(newcomer, other);
                Neighbour.testify(other, newcomer);
            }
        }
    }
}
