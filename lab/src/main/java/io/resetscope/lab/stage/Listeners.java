package io.resetscope.lab.stage;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.util.Set;

/** Server sides so small that they need no program. */
public final class Listeners {

    private Listeners() {}

    /** A port that is bound, so that nobody takes it, and does not listen. */
    public static ServerSide refusing(Backstage backstage) throws IOException {
        Socket socket = new Socket();
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        return of(socket.getLocalPort(), socket);
    }

    /** Accepts a connection, and closes it before it reads a byte. */
    public static ServerSide closingAtAccept(Backstage backstage) throws IOException {
        ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread acceptor = new Thread(() -> closeEach(listener), "close at accept");
        acceptor.setDaemon(true);
        acceptor.start();
        return of(listener.getLocalPort(), listener);
    }

    /** Stops listening while a connection still waits to be accepted, and listens again. */
    public static ServerSide closingBeforeAccept(Backstage backstage) throws IOException {
        Selector selector = Selector.open();
        int port = listening(selector, 0);
        Thread closer = new Thread(() -> closeWaiting(selector, port), "close before accept");
        closer.setDaemon(true);
        closer.start();
        return of(port, selector);
    }

    private static void closeWaiting(Selector selector, int port) {
        try {
            while (selector.isOpen()) {
                selector.select();
                for (SelectionKey key : Set.copyOf(selector.selectedKeys())) {
                    // before the other is gone: there is no moment in which a connect is refused, or the port another's
                    listening(selector, port);
                    key.channel().close();
                    // only now does the kernel let go of it
                    selector.selectNow();
                }
            }
        } catch (IOException | ClosedSelectorException closed) {
            // the case is over
        }
    }

    private static int listening(Selector selector, int port) throws IOException {
        ServerSocketChannel listener = ServerSocketChannel.open();
        listener.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        listener.setOption(StandardSocketOptions.SO_REUSEPORT, true);
        listener.bind(new InetSocketAddress("127.0.0.1", port));
        listener.configureBlocking(false);
        listener.register(selector, SelectionKey.OP_ACCEPT);
        return listener.socket().getLocalPort();
    }

    private static void closeEach(ServerSocket listener) {
        try {
            while (true) {
                listener.accept().close();
            }
        } catch (IOException closed) {
            // the case is over
        }
    }

    private static ServerSide of(int port, Closeable socket) {
        return new ServerSide() {
            @Override
            public int port() {
                return port;
            }

            @Override
            public void close() {
                try {
                    socket.close();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        };
    }
}
