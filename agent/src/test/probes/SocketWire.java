import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.SocketChannel;

/** The streams of a socket. */
final class SocketWire implements Wire {

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    SocketWire(Socket socket) throws IOException {
        this.socket = socket;
        socket.setTcpNoDelay(true);
        this.in = socket.getInputStream();
        this.out = socket.getOutputStream();
    }

    static Wire open(String host, int port) throws IOException {
        return connect(new Socket(), host, port);
    }

    /** The socket view of a channel. */
    static Wire openAdaptor(String host, int port) throws IOException {
        return connect(SocketChannel.open().socket(), host, port);
    }

    private static Wire connect(Socket socket, String host, int port) throws IOException {
        socket.connect(new InetSocketAddress(host, port));
        return new SocketWire(socket);
    }

    @Override
    public void send(byte[] bytes) throws IOException {
        out.write(bytes);
    }

    @Override
    public int receive(byte[] buffer) throws IOException {
        return in.read(buffer);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
