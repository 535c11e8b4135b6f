package io.resetscope.agent.connection;

import java.io.FileDescriptor;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.function.Function;

/** Connections for tests of those who read their facts. */
public final class ConnectionFixture {

    private ConnectionFixture() {}

    /** Open since {@code openedNanos}; null role: adopted. */
    public static Connection connection(
            Role role, long openedNanos, long openedEpochMillis, InetSocketAddress local, InetSocketAddress peer) {
        Connection connection = new Connection(
                new FileDescriptor(),
                null,
                role,
                role != null,
                openedNanos,
                openedEpochMillis,
                "shop.example",
                8080,
                local,
                peer,
                -1,
                false);
        connection.conversation = new FakeConversation(connection);
        return connection;
    }

    /** Says what is spoken over a connection made here. */
    public static void protocol(Connection connection, String name) {
        ((FakeConversation) connection.conversation).protocolName = name;
    }

    /** Says whether what is spoken over a connection made here is understood. */
    public static void understood(Connection connection, boolean understood) {
        ((FakeConversation) connection.conversation).understood = understood;
    }

    /** Over a connection made here, HTTP/2 is spoken, and the server has said goodbye. */
    public static void goAwaySent(Connection connection, GoAway said) {
        streams(connection, 0).goAwaySent = said;
    }

    /** Over a connection made here, HTTP/2 is spoken, and so many streams are in flight. */
    public static Http2Facts streams(Connection connection, int inFlight) {
        FakeStreams streams = new FakeStreams(inFlight);
        ((FakeConversation) connection.conversation).http2 = streams;
        return streams;
    }

    private static final class FakeStreams extends Http2Facts {

        FakeStreams(int inFlight) {
            for (int i = 0; i < inFlight; i++) {
                countIn();
            }
        }

        @Override
        public int streamsInFlightAbove(int streamId) {
            return 0;
        }
    }

    /** The same connection, over which something is spoken in truth. */
    public static Connection spoken(Connection connection, Function<Connection, Conversation> conversations) {
        connection.conversation = conversations.apply(connection);
        return connection;
    }

    /** Says whether an exchange is under way on a connection made here. */
    public static void underWay(Connection connection, boolean underWay) {
        ((FakeConversation) connection.conversation).underWay = underWay;
    }

    /** Has a real socket watched by {@code table}; the caller keeps the socket. */
    public static Connection watched(ConnectionTable table, Role role, Socket socket, long openedNanos) {
        return watched(table, role, socket, openedNanos, (InetSocketAddress) socket.getLocalSocketAddress());
    }

    /** Likewise, of a client whose own end the kernel did not name. */
    public static Connection watchedWithoutLocal(ConnectionTable table, Socket socket, long openedNanos) {
        return watched(table, Role.CLIENT, socket, openedNanos, null);
    }

    private static Connection watched(
            ConnectionTable table, Role role, Socket socket, long openedNanos, InetSocketAddress local) {
        FileDescriptor fd = Kernel.descriptor(socket);
        Connection connection = new Connection(
                fd,
                table.collected(),
                role,
                true,
                openedNanos,
                0,
                "shop.example",
                socket.getPort(),
                local,
                (InetSocketAddress) socket.getRemoteSocketAddress(),
                -1,
                false);
        connection.conversation = new FakeConversation(connection);
        return table.putIfAbsent(fd, connection);
    }

    /** The calling thread is at the request under way on a server's connection made here. */
    public static void servedByThisThread(RequestThreads requests, Connection server) {
        servedByThisThread(requests, server, System.nanoTime());
    }

    static void servedByThisThread(RequestThreads requests, Connection server, long now) {
        server.exchange.requestHeadBytes = 1;
        server.ioThreadId = (int) Thread.currentThread().getId();
        requests.passed(server, server.ioThreadId, now);
    }

    /** What the kernel says of a socket's peer. */
    public static PeerState peerState(Socket socket) {
        return Kernel.peerState(Kernel.descriptor(socket));
    }

    /** A failure of it has been told. */
    public static void fail(Connection connection) {
        connection.fail();
    }

    /** Has a connection made here watched by {@code table}, which forgets it with the descriptor that is returned. */
    public static FileDescriptor watched(ConnectionTable table, Connection connection) {
        FileDescriptor fd = new FileDescriptor();
        table.putIfAbsent(fd, connection);
        return fd;
    }

    /** What each end is to have said first. */
    public static void opened(Connection connection, Opening sent, Opening received) {
        connection.firstSentBytes = first(sent);
        connection.firstReceivedBytes = first(received);
    }

    /** A client's that closed with the end of the stream read, and what came before it decrypted meanwhile. */
    public static void closedBehind(Connection connection) {
        connection.tls = new TlsLayer(0, 0);
        connection.tls.isRead = true;
        connection.tls.closedBehind = true;
    }

    /** Has an engine encrypt plaintext over a connection made here: into so many bytes of records, which are still to be sent. */
    public static void encrypted(Connection connection, long bytes) {
        TlsLayer layer = new TlsLayer(connection.bytesReceived, connection.bytesSent);
        layer.engine = new TlsEngine(null, null);
        layer.engine.plaintextBytes = bytes;
        layer.isRead = true;
        connection.tls = layer;
    }

    /** Over a connection made here, a TLS handshake passed; then plaintext, if anybody reads it. */
    public static void shaken(Connection connection, long startedNanos, long endedNanos, boolean isRead) {
        TlsLayer layer = new TlsLayer(0, 0);
        layer.handshakeStarts(startedNanos, connection.openedNanos);
        layer.handshakeEnded(endedNanos);
        layer.isRead = isRead;
        connection.tls = layer;
    }

    private static long first(Opening opening) {
        String text = switch (opening) {
            case NOTHING -> "";
            case HTTP_REQUEST -> "GET / HT";
            case HTTP_RESPONSE -> "HTTP/1.1";
            case TLS_HANDSHAKE -> "\u0016\u0003\u0001";
            case TLS_ALERT -> "\u0015\u0003\u0003";
            case OTHER -> "+OK";
        };
        byte[] bytes = text.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
        return Opening.add(0, 0, bytes, null, 0, bytes.length);
    }
}
