package io.resetscope.benchmarks.program;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.security.NoSuchAlgorithmException;
import javax.net.ssl.SSLContext;

/** The blocking server: a thread for each connection. {@code SocketServer http|https}. */
public final class SocketServer {

    private static final int BACKLOG = 4096;

    private SocketServer() {}

    public static void main(String[] arguments) throws Exception {
        Console.serve(String.valueOf(start(arguments[0].equals("https"))), Console.none());
    }

    /** Serves until this JVM ends, and returns the port. */
    public static int start(boolean tls) throws IOException {
        ServerSocket server = listen(tls);
        background("accept", () -> accept(server));
        return server.getLocalPort();
    }

    private static ServerSocket listen(boolean tls) throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        if (!tls) {
            return new ServerSocket(0, BACKLOG, loopback);
        }
        try {
            return SSLContext.getDefault().getServerSocketFactory().createServerSocket(0, BACKLOG, loopback);
        } catch (NoSuchAlgorithmException e) {
            throw new IOException(e);
        }
    }

    private static void accept(ServerSocket server) {
        try {
            while (true) {
                Socket socket = server.accept();
                background("connection", () -> serve(socket));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            InputStream input = socket.getInputStream();
            OutputStream output = socket.getOutputStream();
            ByteBuffer requests = ByteBuffer.allocate(4096);
            while (true) {
                int read = input.read(requests.array(), requests.position(), requests.remaining());
                if (read < 0) {
                    return;
                }
                requests.position(requests.position() + read).flip();
                for (byte[] it = Responses.next(requests); it != null; it = Responses.next(requests)) {
                    output.write(it);
                }
                requests.compact();
            }
        } catch (IOException e) {
            // the load generator is gone: nobody to tell
        }
    }

    private static void background(String name, Runnable work) {
        Thread thread = new Thread(null, work, name, 256 * 1024);
        thread.setDaemon(true);
        thread.start();
    }
}
