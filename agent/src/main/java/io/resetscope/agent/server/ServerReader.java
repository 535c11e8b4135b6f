package io.resetscope.agent.server;

/**
 * Reads a server library's settings off its own objects, by reflection, on the agent's own thread: fields and plain getters,
 * and nothing that could wait or change anything. What it throws is counted and told as "not known".
 */
public interface ServerReader {

    /** Whether that server listens on this port. */
    boolean listensOn(Object server, int port) throws ReflectiveOperationException;

    /** @param server null when it is not known: then the settings' names without values, unless they are the JVM's own */
    ServerPolicy read(Object server) throws ReflectiveOperationException;
}
