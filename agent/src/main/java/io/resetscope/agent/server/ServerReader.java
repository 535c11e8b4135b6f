package io.resetscope.agent.server;

import java.util.List;

/**
 * Reads a server library's settings off its own objects, by reflection, on the agent's own thread: fields and plain getters,
 * and nothing that could wait or change anything. What it throws is counted and told as "not known".
 */
public interface ServerReader {

    /** The ports that the server listens on. */
    List<Integer> ports(Object server) throws ReflectiveOperationException;

    /** What of it lives as long as it listens, and not much longer; the server itself may be let go by its application. */
    default Object listening(Object server) throws ReflectiveOperationException {
        return server;
    }

    /** @param server null when it is not known: then the settings' names without values, unless they are the JVM's own */
    ServerPolicy read(Object server) throws ReflectiveOperationException;
}
