package io.resetscope.agent.history;

import io.resetscope.agent.incident.IdleSurvival;
import io.resetscope.agent.incident.Incident;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What traffic itself has taught about each peer.
 *
 * <p>Kept per server name and peer address, because several layers may answer to one name. Bounded: the peers least
 * recently heard of are forgotten. A peer takes about 0.5 KB when its connections survive, 1.2 KB when they end in one
 * way and 1.8 KB in all three; so all of them 1.9 MB at most. Confined to the agent's own thread.
 */
public final class History {

    private static final int MAX_PEERS = 1024;

    private final Map<String, Lessons> peers = new LinkedHashMap<String, Lessons>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Lessons> eldest) {
            return size() > MAX_PEERS;
        }
    };

    /** A connection answered after an idle time. */
    public void survived(IdleSurvival survival) {
        peers.computeIfAbsent(key(survival.serverHost, survival.serverPort, survival.peerAddress), k -> new Lessons())
                .answered(survival.idleNanos, survival.ageNanos, survival.exchangeNumber);
    }

    /** A connection did not answer. What teaches nothing is ignored. */
    public void failed(Incident incident) {
        String key = key(incident);
        Lessons known = peers.get(key);
        Lessons lessons = known == null ? new Lessons() : known;
        if (lessons.ended(incident) && known == null) {
            peers.put(key, lessons);
        }
    }

    /** What is known about the incident's peer; never null. */
    public Lessons lessons(Incident incident) {
        Lessons known = peers.get(key(incident));
        return known == null ? new Lessons() : known;
    }

    /** The bracket of the incident's own ending, or of {@link Ending#FIN} when it has none; never null. */
    public IdleBracket of(Incident incident) {
        Ending ending = Ending.of(incident);
        return lessons(incident).idle(ending == null ? Ending.FIN : ending);
    }

    private static String key(Incident incident) {
        return key(incident.serverHost, incident.serverPort, incident.peerAddress);
    }

    private static String key(String host, int port, String peer) {
        return host + ':' + port + '/' + peer;
    }
}
