package io.resetscope.agent.client;

/** Knows the connections; is told which call each of them works for. */
public interface ServingConnections {

    /** @param connection as {@link ConnectionFinder} finds it; it need not be connected yet */
    void serve(Object connection, ClientCall call);
}
