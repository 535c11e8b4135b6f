package io.resetscope.agent.incident;

import io.resetscope.agent.client.ClientCall;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * What becomes of the calls that were hit. Attempts at one call that failed alike become one incident, the last; one that
 * has settled while its call still goes on waits here for the call's end, and holds back nobody else. Confined to the
 * agent's own thread.
 */
final class CallOutcomes {

    private static final String TAKES_HALF_HEADS = "HttpURLConnection";

    /** A library waits between two attempts, whatever {@code settle} is: Apache HttpClient 5 for a second. */
    private static final long LEAST_PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(3);

    private static final long MOST_PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final int PATIENCE_FACTOR = 3;
    /** In a storm, the oldest do not wait any longer. */
    private static final int MAX_WAITING = 1024;

    /** Of each call, those that have not been told yet. */
    private final Map<ClientCall, List<Testimony>> untold = new IdentityHashMap<>();
    /** Settled, in the order in which they did. */
    private final Deque<Testimony> waiting = new ArrayDeque<>();

    /** One more has come: it takes the place of those before it that say the same. */
    void add(Testimony newcomer) {
        if (!followsCall(newcomer)) {
            return;
        }
        List<Testimony> ofCall = untold.computeIfAbsent(newcomer.call.call, call -> new ArrayList<>(2));
        for (Iterator<Testimony> each = ofCall.iterator(); each.hasNext(); ) {
            Testimony earlier = each.next();
            earlier.correct();
            if (!newcomer.doubtful && newcomer.incident.failedLike(earlier.incident)) {
                earlier.superseded = true;
                earlier.supersededBy = newcomer;
                earlier.call = null;
                newcomer.incident.attempts += earlier.incident.attempts;
                each.remove();
            }
        }
        ofCall.add(newcomer);
    }

    private static boolean followsCall(Testimony testimony) {
        return testimony.call != null && testimony.call.underWay && testimony.incident.hitsAttempt();
    }

    /** Told, or not to be told at all. */
    void remove(Testimony testimony) {
        if (testimony.call == null) {
            return;
        }
        List<Testimony> ofCall = untold.get(testimony.call.call);
        if (ofCall != null && ofCall.remove(testimony) && ofCall.isEmpty()) {
            untold.remove(testimony.call.call);
        }
        testimony.call = null;
    }

    /** Takes one that has settled, if its call still goes on, or that of the upstream that it is a consequence of. */
    boolean keep(Testimony settled) {
        boolean waits = callGoesOn(settled) || settled.awaitsUpstream();
        if (waits) {
            waiting.addLast(settled);
        }
        return waits;
    }

    private static boolean callGoesOn(Testimony settled) {
        return followsCall(settled) && settled.call.call.isUnderWay();
    }

    /** Those that wait. */
    Iterator<Testimony> latestFirst() {
        return waiting.descendingIterator();
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Lets go of those whose calls have ended, or have been waited for long enough. */
    void release(long now, long settleFor, Consumer<Testimony> to) {
        int tooMany = waiting.size() - MAX_WAITING;
        for (Iterator<Testimony> each = waiting.iterator(); each.hasNext(); ) {
            Testimony testimony = each.next();
            boolean over = testimony.superseded
                    || !callGoesOn(testimony) && !testimony.awaitsUpstream()
                    || now - testimony.incident.failedNanos >= settleFor + patience(settleFor);
            if (over || tooMany > 0) {
                each.remove();
                if (!testimony.superseded) {
                    to.accept(testimony);
                }
            }
            tooMany--;
        }
    }

    /** None, when nothing else settles any longer either: the JVM ends. */
    private static long patience(long settleFor) {
        return settleFor == 0
                ? 0
                : Math.max(LEAST_PATIENCE_NANOS, Math.min(PATIENCE_FACTOR * settleFor, MOST_PATIENCE_NANOS));
    }

    /**
     * What became of the call that an incident had hit; null when that is not known, or is none of this incident's. Where
     * the exchange had an answer all the same, as to a refused body, that is what the application got, and no retry; so is the
     * beginning of one, where the library takes that for a response.
     */
    static Boolean healed(Testimony testimony) {
        if (!followsCall(testimony)) {
            return null;
        }
        Boolean succeeded = testimony.call.healed();
        IncidentBuilder incident = testimony.incident;
        boolean halfHead = incident.understood
                && incident.responseBytes > 0
                && TAKES_HALF_HEADS.equals(testimony.call.call.library);
        boolean answered = incident.status > 0 || halfHead;
        return answered && Boolean.TRUE.equals(succeeded) ? null : succeeded;
    }
}
