package io.resetscope.agent.instrument.http;

import java.util.HashMap;
import java.util.Map;

/** The last steps from a client library's object to the connection, where the library stands on Netty. */
final class NettyChannels {

    private NettyChannels() {}

    /** From a channel to what it has of the JDK's or of the native transport's; for a {@link FieldPath}, which adds the others. */
    static Map<String, String> steps() {
        Map<String, String> steps = new HashMap<>();
        steps.put("io.netty.channel.nio.AbstractNioChannel", "ch");
        steps.put("io.netty.channel.epoll.AbstractEpollChannel", "socket");
        return steps;
    }
}
