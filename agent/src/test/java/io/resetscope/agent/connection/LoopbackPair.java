package io.resetscope.agent.connection;

import java.io.FileDescriptor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** The two ends of a real connection, with the descriptors that the kernel knows them by. */
final class LoopbackPair implements AutoCloseable {

    final Socket client;
    final Socket server;
    final FileDescriptor clientFd;
    final FileDescriptor serverFd;

    LoopbackPair() throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (ServerSocket listener = new ServerSocket(0, 1, loopback)) {
            client = new Socket(loopback, listener.getLocalPort());
            server = listener.accept();
        }
        clientFd = Kernel.descriptor(client);
        serverFd = Kernel.descriptor(server);
    }

    /** Where the client connected to. */
    InetSocketAddress serverAddress() {
        return (InetSocketAddress) client.getRemoteSocketAddress();
    }

    /** The server's next close answers with RST instead of FIN. */
    void resetByServer() throws IOException {
        server.setSoLinger(true, 0);
        server.close();
    }

    @Override
    public void close() throws IOException {
        client.close();
        server.close();
    }
}
