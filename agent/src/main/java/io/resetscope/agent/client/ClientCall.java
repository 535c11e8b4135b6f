package io.resetscope.agent.client;

import io.resetscope.bootstrap.ClientEvents;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/**
 * One request of the application's, with all the attempts that its library makes at it.
 *
 * <p>It is itself the weak reference to the library's object that leads to the settings: a connection remembers the call
 * it serves, and must not keep a client alive that the application has dropped. What an incident needs until it has
 * settled, it holds by a {@link CallWitness}.
 *
 * <p>Threading: written by whichever thread carries the call on, read by the agent's own.
 */
public final class ClientCall extends WeakReference<Object> {

    private static final AtomicIntegerFieldUpdater<ClientCall> FAILED_ATTEMPTS =
            AtomicIntegerFieldUpdater.newUpdater(ClientCall.class, "failedAttempts");

    private enum State {
        UNDER_WAY,
        SUCCEEDED,
        FAILED,
        /** Not followed any further. */
        LEFT
    }

    /** The name that is reported, e.g. {@code OkHttp}. */
    public final String library;
    /** The request of a client's that the thread was at which made it, see {@link ClientCalls}; 0 when not known. */
    public final long request;
    /** The call on the same thread that this one is made for; null when there is none. */
    final ClientCall outer;
    /** Tells by itself how the call ends; null when {@link #end} does. */
    private final Reference<Future<?>> outcome;

    /** {@link System#nanoTime()} when it began. */
    public final long startedNanos;
    /** Of the hooks, until it began. */
    private final long hookFailures = ClientEvents.ownFailures().total();

    /** Written before the state. */
    private long endedNanos;

    private volatile State state = State.UNDER_WAY;
    private volatile int failedAttempts;

    ClientCall(String library, Object client, ClientCall outer, Future<?> outcome, long request, long startedNanos) {
        super(client);
        this.startedNanos = startedNanos;
        this.library = library;
        this.request = request;
        this.outer = outer;
        this.outcome = outcome == null ? null : new WeakReference<>(outcome);
    }

    /** The first word counts. */
    void end(Throwable error) {
        if (state == State.UNDER_WAY) {
            endedNanos = System.nanoTime();
            state = error == null ? State.SUCCEEDED : State.FAILED;
        }
    }

    /** What the application gets will not be known. */
    public void leave() {
        if (state == State.UNDER_WAY) {
            state = State.LEFT;
        }
    }

    /** Whether neither a response nor an error has reached the application yet. */
    public boolean isUnderWay() {
        if (state != State.UNDER_WAY) {
            return false;
        }
        Future<?> future = future();
        return future == null || !future.isDone();
    }

    /**
     * The same of a moment that has passed: a failure that one thread meets while another is still writing is told by that
     * other thread, which may come to it after the call's end.
     */
    boolean wasUnderWay(long atNanos) {
        if (isUnderWay()) {
            return true;
        }
        State ended = state;
        return (ended == State.SUCCEEDED || ended == State.FAILED) && endedNanos - atNanos > 0;
    }

    /** Whether the application got a response; null while the call goes on, and when nobody can tell any more. */
    Boolean succeeded() {
        if (state != State.UNDER_WAY) {
            return state == State.LEFT ? null : Boolean.valueOf(state == State.SUCCEEDED);
        }
        Future<?> future = future();
        return future == null || !future.isDone() ? null : holdsResponse(future);
    }

    /** Of one that is done: asking it does not wait. */
    private static Boolean holdsResponse(Future<?> done) {
        try {
            done.get();
            return true;
        } catch (ExecutionException | CancellationException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    /** Whether every hook has done its part since it began; else its end, or whose it is, may have been missed. */
    boolean isWhole() {
        return ClientEvents.ownFailures().total() == hookFailures;
    }

    Future<?> future() {
        return outcome == null ? null : outcome.get();
    }

    /**
     * One of its attempts failed on a connection that had been there.
     *
     * @return how many had before
     */
    public int attemptFailed() {
        return FAILED_ATTEMPTS.getAndIncrement(this);
    }
}
