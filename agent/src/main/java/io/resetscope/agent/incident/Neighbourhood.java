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
    /** Of this second, by peer: the latest survey that found some alive. */
    private final Map<String, Survey> living = new HashMap<>();

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
            living.put(peer, survey);
        }
        return survey.result();
    }

    /** In a storm, what was found for an earlier incident: those that were alive then are this one's neighbours too. */
    private Neighbours known(String peer, IncidentBuilder incident) {
        Survey earlier = living.get(peer);
        return earlier != null
                        && earlier.incident.failedNanos - incident.failedNanos <= 0
                        && incident.failedNanos - earlier.now <= 0
                ? earlier.result()
                : Neighbours.NONE;
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

    private static final class Survey {

        private final IncidentBuilder incident;
        private final long now;
        private int asked;
        private int open;
        private int over;
        private long longestIdleOpen = -1;
        private long shortestIdleOver = -1;

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
            if (state == PeerState.OPEN) {
                open++;
                longestIdleOpen = Math.max(longestIdleOpen, idle);
            } else if (state.isOver() && heardSince(other)) {
                // its end is another story
                incident.alive(other.exchange.respondedNanos);
            } else if (state.isOver() && !isBusy(other)) {
                over++;
                shortestIdleOver = shortestIdleOver < 0 ? idle : Math.min(shortestIdleOver, idle);
            }
        }

        private boolean heardSince(Connection other) {
            long respondedNanos = other.exchange.respondedNanos;
            return respondedNanos != 0 && Neighbour.isAfter(incident, respondedNanos);
        }

        /** Its own request may be why it ended. */
        private static boolean isBusy(Connection other) {
            return other.conversation().understood() && other.conversation().exchangeUnderWay();
        }

        /** One that was opened since is of a new process, maybe. */
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
            return asked == 0 ? Neighbours.NONE : new Neighbours(open, over, longestIdleOpen, shortestIdleOver);
        }
    }
}
