package io.resetscope.agent.incident;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Between the application's threads and the agent's: bounded, lock-free, never waited for. What does not fit is dropped
 * and counted by reason.
 */
public final class IncidentQueue {

    private static final int CAPACITY = 16 * 1024;

    /** Why something was dropped: the values of {@code reason} on {@code resetscope.agent.dropped}. */
    public enum Dropped {
        QUEUE_FULL("queue_full"),
        CONNECTION_OVER_LIMIT("connection_over_limit"),
        SPAN_OVER_LIMIT("span_over_limit"),
        LOG_FULL("log_full"),
        POOL_UNREADABLE("pool_unreadable"),
        OWN_FAILURE("own_failure");

        private final String id;

        Dropped(String id) {
            this.id = id;
        }

        public String id() {
            return id;
        }
    }

    private final ConcurrentLinkedQueue<Testimony> incidents = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<IdleSurvival> survivals = new ConcurrentLinkedQueue<>();
    private final AtomicInteger size = new AtomicInteger();
    private final Map<Dropped, AtomicLong> dropped = new EnumMap<>(Dropped.class);
    private volatile Thread consumer;

    public IncidentQueue() {
        for (Dropped reason : Dropped.values()) {
            dropped.put(reason, new AtomicLong());
        }
    }

    void offer(Testimony testimony) {
        if (reserve()) {
            incidents.add(testimony);
            LockSupport.unpark(consumer);
        } else {
            testimony.call = null;
        }
    }

    /** Not worth waking the consumer for: it comes by once a second. */
    void offerSurvival(IdleSurvival survival) {
        if (reserve()) {
            survivals.add(survival);
        }
    }

    private boolean reserve() {
        if (size.incrementAndGet() <= CAPACITY) {
            return true;
        }
        size.decrementAndGet();
        countDropped(Dropped.QUEUE_FULL);
        return false;
    }

    public void countDropped(Dropped reason) {
        dropped.get(reason).incrementAndGet();
    }

    /** How many were dropped since the start. */
    public long dropped(Dropped reason) {
        return dropped.get(reason).get();
    }

    /** The thread to wake when an incident comes. */
    void consumer(Thread thread) {
        consumer = thread;
    }

    /** Null when there is none. */
    Testimony poll() {
        Testimony next = incidents.poll();
        if (next != null) {
            size.decrementAndGet();
        }
        return next;
    }

    /** Null when there is none. */
    IdleSurvival pollSurvival() {
        IdleSurvival next = survivals.poll();
        if (next != null) {
            size.decrementAndGet();
        }
        return next;
    }
}
