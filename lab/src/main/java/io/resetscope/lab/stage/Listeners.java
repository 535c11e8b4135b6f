package io.resetscope.lab.stage;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

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
