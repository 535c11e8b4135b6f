package io.resetscope.agent.incident;

import io.resetscope.agent.connection.Connection;
import io.resetscope.agent.connection.ConnectionTable;
import io.resetscope.agent.connection.Kernel;
import io.resetscope.agent.connection.PeerState;
import io.resetscope.agent.connection.Role;
import java.io.FileDescriptor;
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
        if (!wanted || !allowed(now)) {
            return Neighbours.NONE;
        }
        Survey survey = new Survey(incident, now);
        table.forEach(survey::ask);
        return survey.result();
    }

    private boolean allowed(long now) {
        if (!started || now - windowNanos >= SECOND) {
            started = true;
            windowNanos = now;
            surveys = 0;
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
            } else if (state.isOver()) {
                over++;
                shortestIdleOver = shortestIdleOver < 0 ? idle : Math.min(shortestIdleOver, idle);
            }
        }

        /** A busy one says nothing of idling; one that was opened since is of a new process, maybe. */
        private boolean isNeighbour(Connection other) {
            return other.role == Role.CLIENT
                    && other.peerAddress() != null
                    && !other.hasFailed()
                    && other.openedNanos - incident.failedNanos < 0
                    && other.peerPort() == incident.peerPort
                    && other.peerAddress().getHostAddress().equals(incident.peerAddress)
                    && other.localPort() != incident.localPort;
        }

        Neighbours result() {
            return asked == 0 ? Neighbours.NONE : new Neighbours(open, over, longestIdleOpen, shortestIdleOver);
        }
    }
}
