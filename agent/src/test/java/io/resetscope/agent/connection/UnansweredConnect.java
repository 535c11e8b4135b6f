package io.resetscope.agent.connection;

import java.io.FileDescriptor;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.SocketChannel;

/**
 * A real connection whose bytes nobody acknowledges, which needs no rights: a connect to a listener whose backlog is
 * full, where the kernel drops the SYN and this end's kernel repeats it after 1 s, 3 s, 7 s.
 */
final class UnansweredConnect implements AutoCloseable {

    private static final int BACKLOG = 1;

    private final ServerSocket listener = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
    /** The kernel lets one more wait than the backlog says. */
    private final Socket[] waiting = new Socket[BACKLOG + 1];

    private final SocketChannel channel = SocketChannel.open();
    final InetSocketAddress address = (InetSocketAddress) listener.getLocalSocketAddress();
    final FileDescriptor fd;

    UnansweredConnect() throws IOException, ReflectiveOperationException {
        for (int i = 0; i < waiting.length; i++) {
            waiting[i] = new Socket(address.getAddress(), address.getPort());
        }
        Method getFd = Class.forName("sun.nio.ch.SelChImpl").getMethod("getFD");
        getFd.setAccessible(true);
        fd = (FileDescriptor) getFd.invoke(channel);
        channel.configureBlocking(false);
        channel.connect(address);
    }

    @Override
    public void close() throws IOException {
        channel.close();
        for (Socket each : waiting) {
            each.close();
        }
        listener.close();
    }
}
