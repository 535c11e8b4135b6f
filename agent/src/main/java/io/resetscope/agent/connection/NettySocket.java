package io.resetscope.agent.connection;

import java.net.InetSocketAddress;

/**
 * What Netty's own object knows of its socket. Asked by reflection and only when a connection comes: its class is one
 * that the agent does not see.
 */
final class NettySocket {

    private NettySocket() {}

    /** False when it was closed, after which its number may be another's; and for what is none of Netty's. */
    static boolean isOpen(Object socket) {
        return Boolean.TRUE.equals(ask(socket, "isOpen"));
    }

    /** The other end; null when there is none. JDK 8 and 11 cannot ask the kernel for it themselves. */
    static InetSocketAddress remoteAddress(Object socket) {
        Object address = ask(socket, "remoteAddress");
        return address instanceof InetSocketAddress ? (InetSocketAddress) address : null;
    }

    private static Object ask(Object socket, String question) {
        try {
            return socket.getClass().getMethod(question).invoke(socket);
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            return null;
        }
    }
}
