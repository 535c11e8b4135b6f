package io.resetscope.agent.client;

/**
 * Reads a client library's settings off its own objects, by reflection: there are several versions of each, and none of
 * them is ours. Called on the agent's own thread when an incident is built. It reads fields and plain getters, and calls
 * nothing that could wait, connect or change anything. What it throws is counted and told as "not known".
 */
public interface PoolReader {

    /**
     * @param client the object that the library's hooks gave; never null
     * @return null when it tells nothing
     */
    PoolSettings read(Object client) throws ReflectiveOperationException;

    /** Whether that object is one request's alone, so that what is read off it may be otherwise for the next. */
    default boolean readsRequests() {
        return false;
    }
}
