package io.resetscope.agent.incident;

import io.resetscope.agent.connection.Connection;
import io.resetscope.agent.connection.ConnectionTable;
import io.resetscope.agent.connection.Kernel;
import io.resetscope.agent.connection.PeerState;
import io.resetscope.agent.connection.Role;
import java.io.FileDescriptor;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Asks the kernel about the other open connections to the peer of an incident: after a crash all of them are over, after
 * an idle timeout only those that were idle for long. Confined to the agent's own thread.
 */
public final class Neighbourhood {

    /** Enough to tell; a pool of thousands is not polled for one incident. */
    private static final int MAX_ASKED = 128;
    /** A storm's incidents have one another for neighbours. */
    private static final int MAX_SURVEYS_PER_SECOND = 20;

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final ConnectionTable table;
    /** Of this second, by peer: what the latest survey that found some open has found. */
    private final Map<String, Living> living = new HashMap<>();

    private long windowNanos;
    private int surveys;
    private boolean started;

    public Neighbourhood(ConnectionTable table) {
        this.table = table;
    }

    /** What the neighbours of {@code incident} look like at {@code now}; {@link Neighbours#NONE} when nobody can look. */
    Neighbours survey(IncidentBuilder incident, long now) {
        boolean wanted =
                incident.role == Role.CLIENT && incident.peerAddress != null && incident.phase != Phase.CONNECT;
        if (!wanted) {
            return Neighbours.NONE;
        }
        String peer = incident.peerAddress + ' ' + incident.peerPort;
        if (!allowed(now)) {
            return known(peer, incident);
        }
        Survey survey = new Survey(incident, now);
        table.forEach(survey::ask);
        if (survey.open > 0) {
            living.put(peer, new Living(survey));
        }
        return survey.result();
    }

    /** In a storm, what was found for an earlier incident: those that were open then are this one's neighbours too. */
    private Neighbours known(String peer, IncidentBuilder incident) {
        Living earlier = living.get(peer);
        return earlier != null && earlier.speaksOf(incident) ? earlier.of(incident) : Neighbours.NONE;
    }

    private boolean allowed(long now) {
        if (!started || now - windowNanos >= SECOND) {
            started = true;
            windowNanos = now;
            surveys = 0;
            living.clear();
        }
        return surveys++ < MAX_SURVEYS_PER_SECOND;
    }

    /** What is kept of a survey, and not the incident that it was made for. */
    private static final class Living {

        private final long failedNanos;
        private final long askedNanos;
        private final long lastOpenedNanos;
        private final long lastHeardNanos;
        private final Neighbours found;

        Living(Survey survey) {
            failedNanos = survey.incident.failedNanos;
            askedNanos = survey.now;
            lastOpenedNanos = survey.lastOpenedNanos;
            lastHeardNanos = survey.lastHeardNanos;
            found = survey.result();
        }

        boolean speaksOf(IncidentBuilder later) {
            return failedNanos - later.failedNanos <= 0
                    && later.failedNanos - askedNanos <= 0
                    && Neighbour.isElder(later, lastOpenedNanos);
        }

        Neighbours of(IncidentBuilder later) {
            return new Neighbours(
                    found.open,
                    found.heard && Neighbour.isAfter(later, lastHeardNanos),
                    found.over,
                    found.longestIdleOpenNanos,
                    found.shortestIdleOverNanos);
        }
    }

    private static final class Survey {

        private final IncidentBuilder incident;
        private final long now;
        private int asked;
        private int open;
        private boolean heard;
        private int over;
        private long longestIdleOpen = -1;
        private long shortestIdleOver = -1;
        /** Of those open. */
        private long lastOpenedNanos;
        /** Of those open and heard. */
        private long lastHeardNanos;

        Survey(IncidentBuilder incident, long now) {
            this.incident = incident;
            this.now = now;
        }

        void ask(Connection other) {
            FileDescriptor fd = other.get();
            if (asked >= MAX_ASKED || fd == null || !isNeighbour(other)) {
                return;
            }
            asked++;
            PeerState state = Kernel.peerState(fd);
            // closed by the application in the meantime: the descriptor's number may be another's
            if (other.closing) {
                return;
            }
            long idle = now - other.lastByteNanos;
            long respondedNanos = other.exchange.respondedNanos;
            boolean heardSince = respondedNanos != 0 && Neighbour.isAfter(incident, respondedNanos);
            boolean elder = Neighbour.isElder(incident, other.openedNanos);
            if (state == PeerState.OPEN && elder) {
                countOpen(other.openedNanos, idle);
                if (heardSince) {
                    countHeard(respondedNanos);
                }
            } else if (state.isOver() && heardSince) {
                // its end is another story
                if (elder) {
                    incident.alive(respondedNanos);
                }
            } else if (state.isOver() && !isExplained(other)) {
                over++;
                shortestIdleOver = shortestIdleOver < 0 ? idle : Math.min(shortestIdleOver, idle);
            }
        }

        private void countOpen(long openedNanos, long idle) {
            lastOpenedNanos = open == 0 ? openedNanos : later(lastOpenedNanos, openedNanos);
            open++;
            longestIdleOpen = Math.max(longestIdleOpen, idle);
        }

        private void countHeard(long respondedNanos) {
            lastHeardNanos = heard ? later(lastHeardNanos, respondedNanos) : respondedNanos;
            heard = true;
        }

        private static long later(long one, long other) {
            return one - other > 0 ? one : other;
        }

        /** Its own request may be why it ended, or its end had been announced. */
        private static boolean isExplained(Connection other) {
            boolean busy =
                    other.conversation().understood() && other.conversation().exchangeUnderWay();
            return busy || other.isEndAnnounced();
        }

        /** One that was opened since the failure is of a new process, maybe. */
        private boolean isNeighbour(Connection other) {
            return other.role == Role.CLIENT
                    && other.peerAddress() != null
                    && !other.hasFailed()
                    && other.openedNanos - incident.failedNanos < 0
                    && other.peerPort() == incident.peerPort
                    && other.peerAddress().getHostAddress().equals(incident.peerAddress)
                    && !isItself(other);
        }

        /** Where ports are not known: it has failed or is being closed, and is no neighbour for that. */
        private boolean isItself(Connection other) {
            return incident.localPort != 0 && other.localPort() == incident.localPort;
        }

        Neighbours result() {
            return asked == 0 ? Neighbours.NONE : new Neighbours(open, heard, over, longestIdleOpen, shortestIdleOver);
        }
    }
}
