package io.resetscope.agent.client;

/**
 * Finds the connection under a library's own object, e.g. under a Netty channel. Called on the application's
 * threads, once per exchange: it looks up what it reflects on once, and calls nothing that could wait.
 */
public interface ConnectionFinder {

    /**
     * @param connection what the library's hooks gave
     * @return a {@link java.net.Socket}, {@link java.nio.channels.SocketChannel} or {@link java.io.FileDescriptor}, or a
     *     native transport's socket; null when there is none under it
     */
    Object find(Object connection) throws ReflectiveOperationException;
}
