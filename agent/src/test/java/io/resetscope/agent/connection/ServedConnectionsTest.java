package io.resetscope.agent.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.agent.client.ClientCall;
import io.resetscope.agent.client.ClientCalls;
import io.resetscope.agent.client.ClientLibraries;
import java.io.FileDescriptor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A connection knows the call that it works for, however the library names the connection. */
class ServedConnectionsTest {

    private final ConnectionTable table = new ConnectionTable(10);
    private final ServedConnections served = new ServedConnections(table);
    private final ClientCall call = (ClientCall) new ClientCalls(
                    served,
                    new ClientLibraries(library -> null, library -> null, library -> null),
                    () -> RequestThreads.NONE)
            .callStarting("Netty", this);

    @Test
    @DisplayName("a socket and a channel are found by their descriptors")
    void open() throws IOException {
        try (ServerSocket listener = new ServerSocket(0, 2, InetAddress.getLoopbackAddress());
                Socket socket = new Socket(listener.getInetAddress(), listener.getLocalPort());
                SocketChannel channel =
                        SocketChannel.open(new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort()))) {
            Connection ofSocket = ConnectionFixture.watched(table, Role.CLIENT, socket, 0);
            served.serve(socket, call);
            assertThat(ofSocket.call).isSameAs(call);

            served.serve(channel, call);
            assertThat(served.connected(Kernel.descriptor(channel)))
                    .as("not in the table: it may be about to connect")
                    .isSameAs(call);
        }
    }

    @Test
    @DisplayName("one that is about to connect is remembered until it has, or has failed to")
    void connecting() {
        FileDescriptor fd = new FileDescriptor();
        assertThat(served.connected(fd)).isNull();
        served.serve(fd, call);
        assertThat(served.connected(fd)).isSameAs(call);
        assertThat(served.connected(fd)).as("once").isNull();
    }

    @Test
    @DisplayName("a socket that has no descriptor yet is left out")
    void unconnected() throws IOException {
        try (Socket socket = new Socket()) {
            served.serve(socket, call);
            assertThat(Kernel.descriptor(socket)).isNull();
        }
    }
}
