package io.resetscope.lab.stage;

import java.io.IOException;
import java.util.List;

/** What a client meets: servers, and whatever stands before them, started for one case. */
public interface ServerSide extends AutoCloseable {

    /** Address to connect to. */
    default String host() {
        return "127.0.0.1";
    }

    int port();

    /** What the script's {@code cue} asks for; done when this returns. */
    default void cue(String name) throws IOException {
        throw new IllegalArgumentException("this server side knows no cue " + name);
    }

    /** The client's command is put behind this, such as {@code ip netns exec …}. */
    default List<String> clientPrefix() {
        return List.of();
    }

    /** Where the client's telemetry goes; it may not see the lab's loopback. */
    default String clientCollector(String endpoint) {
        return endpoint;
    }

    /** What its programs wrote, for a failure's report. */
    default String log() {
        return "";
    }

    /** Ends its programs in an orderly way: an agent in them sends what it still has. */
    @Override
    void close();

    /** Makes one. */
    @FunctionalInterface
    interface Maker {
        ServerSide start(Backstage backstage) throws IOException;
    }
}
