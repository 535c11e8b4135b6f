import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;

/** The ways to TLS by the JDK itself, in one version of the protocol. */
final class TlsWires {

    static final List<String> KINDS = Arrays.asList("socket", "layered", "engine");

    private final SSLContext context;
    private final String protocol;

    TlsWires(SSLContext context, String protocol) {
        this.context = context;
        this.protocol = protocol;
    }

    Wire.Opener opener(String kind) {
        switch (kind) {
            case "socket":
                return this::socketWire;
            case "layered":
                return (host, port) -> new SocketWire(layered(host, port));
            case "engine":
                return this::engine;
            default:
                throw new IllegalArgumentException(kind);
        }
    }

    private Wire socketWire(String host, int port) throws IOException {
        return new SocketWire(socket(host, port));
    }

    SSLSocket socket(String host, int port) throws IOException {
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket();
        socket.connect(new InetSocketAddress(host, port));
        return prepared(socket);
    }

    private SSLSocket layered(String host, int port) throws IOException {
        SSLSocket socket = over(new Socket(host, port), host);
        socket.startHandshake();
        return socket;
    }

    /** A client's TLS over a connection that is there. */
    SSLSocket over(Socket connected, String host) throws IOException {
        return prepared(
                (SSLSocket) context.getSocketFactory().createSocket(connected, host, connected.getPort(), true));
    }

    /** A server's TLS over an accepted connection. */
    SSLSocket serving(Socket accepted, boolean autoClose) throws IOException {
        SSLSocket socket = (SSLSocket) context.getSocketFactory()
                .createSocket(accepted, accepted.getInetAddress().getHostAddress(), accepted.getPort(), autoClose);
        socket.setUseClientMode(false);
        return prepared(socket);
    }

    EngineWire engine(String host, int port) throws IOException {
        return engine(SocketChannel.open(new InetSocketAddress(host, port)), true);
    }

    EngineWire engine(SocketChannel channel, boolean client) throws IOException {
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(client);
        engine.setEnabledProtocols(new String[] {protocol});
        EngineWire wire = new EngineWire(channel, engine);
        wire.handshake();
        return wire;
    }

    private SSLSocket prepared(SSLSocket socket) {
        socket.setEnabledProtocols(new String[] {protocol});
        return socket;
    }
}
