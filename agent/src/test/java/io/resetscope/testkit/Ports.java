package io.resetscope.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Loopback ports. */
public final class Ports {

    private Ports() {}

    /** One that is free now; another process may take it. */
    static int free() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * One that a server may take over, on whichever address, and that nobody else is given for as long as the socket is
     * open: both allow their address to be reused ({@code inet_csk_find_open_port} passes over it).
     */
    public static Socket held() {
        return bound(new InetSocketAddress(0), true);
    }

    /** One that refuses connections for as long as the socket is open: bound, so that nobody takes it, not listening. */
    public static Socket refusing() {
        return bound(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), false);
    }

    private static Socket bound(InetSocketAddress address, boolean reusable) {
        try {
            Socket socket = new Socket();
            socket.setReuseAddress(reusable);
            socket.bind(address);
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
