package io.resetscope.agent.history;

import io.resetscope.agent.connection.PeerState;
import io.resetscope.agent.connection.Signal;
import io.resetscope.agent.incident.IdleSurvival;
import io.resetscope.agent.incident.Incident;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What traffic itself has taught about each peer: the longest idle time that a connection survived and the shortest that
 * it did not. Together they bracket the idle timeout of whatever sits in between.
 *
 * <p>Kept per server name and peer address, because several layers may answer to one name. Bounded: the peers least
 * recently heard of are forgotten. Confined to the agent's own thread.
 */
public final class History {

    private static final int MAX_PEERS = 1024;

    private final Map<String, IdleBracket> brackets = new LinkedHashMap<String, IdleBracket>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, IdleBracket> eldest) {
            return size() > MAX_PEERS;
        }
    };

    /** A connection answered after an idle time. */
    public void survived(IdleSurvival survival) {
        IdleBracket bracket = bracket(survival.serverHost, survival.serverPort, survival.peerAddress);
        bracket.survivedNanos = Math.max(bracket.survivedNanos, survival.idleNanos);
    }

    /** A connection turned out to have been ended during an idle time. All other failures are ignored. */
    public void failed(Incident incident) {
        boolean afterIdle = incident.signal != Signal.REFUSED
                && incident.idleNanos >= 0
                && (incident.peerStateBefore == PeerState.FIN || incident.peerStateBefore == PeerState.ERROR)
                && Boolean.TRUE.equals(incident.reused)
                && incident.responseBytes == 0;
        if (afterIdle) {
            IdleBracket bracket = bracket(incident.serverHost, incident.serverPort, incident.peerAddress);
            if (bracket.failedNanos < 0 || incident.idleNanos < bracket.failedNanos) {
                bracket.failedNanos = incident.idleNanos;
            }
        }
    }

    /** What is known about the incident's peer; never null. */
    public IdleBracket of(Incident incident) {
        IdleBracket known = brackets.get(key(incident.serverHost, incident.serverPort, incident.peerAddress));
        return known == null ? new IdleBracket() : known;
    }

    private IdleBracket bracket(String host, int port, String peer) {
        return brackets.computeIfAbsent(key(host, port, peer), k -> new IdleBracket());
    }

    private static String key(String host, int port, String peer) {
        return host + ':' + port + '/' + peer;
    }
}
