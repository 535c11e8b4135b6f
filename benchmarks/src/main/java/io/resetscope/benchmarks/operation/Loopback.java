package io.resetscope.benchmarks.operation;

import java.io.FileDescriptor;
import java.io.IOException;
import java.lang.reflect.Field;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * A TCP connection over loopback whose descriptor hooks are told of. Nothing is sent over it: what is measured is the hook,
 * not the kernel.
 */
public final class Loopback implements AutoCloseable {

    private final SocketChannel client;
    private final SocketChannel server;

    public Loopback() throws IOException {
        try (ServerSocketChannel listener = ServerSocketChannel.open()) {
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
            client = SocketChannel.open(listener.getLocalAddress());
            server = listener.accept();
        }
    }

    /** The client's descriptor. */
    public FileDescriptor descriptor() throws ReflectiveOperationException {
        Field fd = client.getClass().getDeclaredField("fd");
        fd.setAccessible(true);
        return (FileDescriptor) fd.get(client);
    }

    /** A further descriptor object of the same number: to the agent, another connection. */
    public FileDescriptor anotherDescriptor() throws ReflectiveOperationException {
        Field number = FileDescriptor.class.getDeclaredField("fd");
        number.setAccessible(true);
        FileDescriptor another = new FileDescriptor();
        number.setInt(another, number.getInt(descriptor()));
        return another;
    }

    /** The server's address. */
    public SocketAddress remote() throws IOException {
        return client.getRemoteAddress();
    }

    @Override
    public void close() throws IOException {
        client.close();
        server.close();
    }
}
