package io.resetscope.agent.connection;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Where TLS engines and connections find each other: whichever lets a ClientHello pass first leaves a word here, the
 * other one finds it. Apart for the two ends, for both may be in this JVM. Bounded; who is not found loses the heads of
 * its messages, nothing else.
 */
final class TlsHellos {

    private static final int MAX_WAITING = 4096;

    /** Client engines whose hello has not been sent yet. */
    private final Map<TlsHello.Random, TlsEngine> engines = new ConcurrentHashMap<>();
    /** Server connections whose hello has not been read by an engine yet; never by one, where a socket does the TLS. */
    private final Map<TlsHello.Random, Connection> connections = new ConcurrentHashMap<>();

    /** A client's engine has made a hello. */
    void made(TlsHello.Random random, TlsEngine engine) {
        if (engines.size() >= MAX_WAITING) {
            engines.values().removeIf(waiting -> waiting.get() == null || waiting.connection != null);
        }
        if (engines.size() < MAX_WAITING) {
            // where an engine stands around another, the one inside comes first, and it has the plaintext
            engines.putIfAbsent(random, engine);
        }
    }

    /** A client's connection sends a hello: whose? Null when no engine is known to have made it. */
    TlsEngine makerOf(TlsHello.Random random) {
        return engines.remove(random);
    }

    /** A server's connection has received a hello. */
    void received(TlsHello.Random random, Connection connection) {
        if (connections.size() >= MAX_WAITING) {
            connections.values().removeIf(waiting -> waiting.closing || waiting.get() == null);
        }
        if (connections.size() < MAX_WAITING) {
            connections.put(random, connection);
        }
    }

    /** A server's engine reads a hello: off which connection? Null when none is known to have received it. */
    Connection receiverOf(TlsHello.Random random) {
        return connections.remove(random);
    }

    /** The connection is closed, or its hello has found its reader. */
    void forget(TlsHello.Random random, Connection connection) {
        connections.remove(random, connection);
    }
}
