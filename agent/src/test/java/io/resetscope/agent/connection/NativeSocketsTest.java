package io.resetscope.agent.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.resetscope.agent.client.ClientCall;
import io.resetscope.agent.client.ClientCalls;
import io.resetscope.agent.client.ClientLibraries;
import java.io.FileDescriptor;
import java.io.IOException;
import java.lang.reflect.Field;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Events as Netty's native sockets give them in, the same facts and endings as for the JDK's out. */
class NativeSocketsTest extends TrackedPair {

    private static final IOException NATIVE_BROKEN_PIPE = new IOException("Broken pipe");

    private final NativeSockets sockets = new NativeSockets(tracker);
    private final Socket socket = new Socket();

    /** Netty's object, as far as it is asked. */
    public static final class Socket {

        boolean open = true;
        InetSocketAddress remote;

        public boolean isOpen() {
            return open;
        }

        public InetSocketAddress remoteAddress() {
            return remote;
        }
    }

    private static int number(FileDescriptor fd) {
        try {
            Field field = FileDescriptor.class.getDeclaredField("fd");
            field.setAccessible(true);
            return field.getInt(fd);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private int number() {
        return number(pair.clientFd);
    }

    private Connection connected() {
        sockets.connect(socket, number(), pair.serverAddress(), true, System.nanoTime(), null);
        sockets.connectFinished(socket, false, null);
        return conversation().connection;
    }

    private static ByteBuffer direct(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).clear();
    }

    /** {@code struct iovec}s over these. */
    private static ByteBuffer vectors(ByteBuffer... pieces) {
        ByteBuffer vectors = ByteBuffer.allocateDirect(16 * pieces.length).order(ByteOrder.nativeOrder());
        for (ByteBuffer piece : pieces) {
            vectors.putLong(NativeMemory.address(piece)).putLong(piece.capacity());
        }
        return vectors;
    }

    @Test
    @DisplayName("a connect that goes on and succeeds: a client's connection, with both addresses")
    void connects() {
        sockets.connect(socket, number(), pair.serverAddress(), true, System.nanoTime(), null);
        assertThat(conversations).as("not yet").isEmpty();
        sockets.connectFinished(socket, true, null);
        assertThat(conversations).as("still not").isEmpty();
        sockets.connectFinished(socket, false, null);
        Connection connection = conversation().connection;
        assertThat(connection.role).isEqualTo(Role.CLIENT);
        assertThat(connection.ageKnown).isTrue();
        assertThat(connection.connectNanos()).isPositive();
        assertThat(connection.peer()).isEqualTo(pair.serverAddress());
        assertThat(connection.local()).isEqualTo(pair.client.getLocalSocketAddress());
        assertThat(connection.serverPort).isEqualTo(pair.serverAddress().getPort());
        assertThat(told.connects).isEqualTo(1);
        sockets.connectFinished(socket, false, null);
        assertThat(told.connects).as("once").isEqualTo(1);
    }

    @Test
    @DisplayName("a call's connection is found by Netty's own object")
    void servesCalls() {
        ClientLibraries none = new ClientLibraries(library -> null, library -> null, library -> null);
        ServedConnections served = new ServedConnections(table);
        ClientCall call = (ClientCall)
                new ClientCalls(served, none, () -> RequestThreads.NONE).callStarting("Reactor Netty", this);
        Connection connection = connected();
        served.serve(socket, call);
        assertThat(connection.call).as("nobody to ask").isNull();
        served.knows(sockets);
        served.serve(socket, call);
        assertThat(connection.call).isSameAs(call);
        served.serve(new Socket(), call);
        assertThat(table.size())
                .as("of one that is not known, nothing is made up")
                .isEqualTo(1);
    }

    @Test
    @DisplayName("a refused connect, at once or later, in Netty's words")
    void refused() {
        ConnectException error = new ConnectException("finishConnect(..) failed with error(-111): Connection refused");
        sockets.connect(socket, number(), pair.serverAddress(), true, System.nanoTime(), null);
        sockets.connectFinished(socket, false, error);
        sockets.connect(socket, number(), pair.serverAddress(), false, System.nanoTime(), error);
        assertThat(told.events).containsExactly("refused " + pair.serverAddress(), "refused " + pair.serverAddress());
        assertThat(conversations).isEmpty();
    }

    @Test
    @DisplayName("what a thread accepted becomes a server's connection when it makes a socket of it")
    void accepts() {
        socket.remote = (InetSocketAddress) pair.server.getRemoteSocketAddress();
        int accepted = number(pair.serverFd);
        sockets.created(socket, accepted);
        sockets.accepted(accepted);
        sockets.created(new Socket(), accepted + 1);
        assertThat(conversations).as("neither before nor for another number").isEmpty();
        sockets.created(socket, accepted);
        assertThat(conversation().connection.role).isEqualTo(Role.SERVER);
        assertThat(conversation().connection.peer()).isEqualTo(socket.remote);
        sockets.created(new Socket(), accepted);
        assertThat(conversations).as("once").hasSize(1);
    }

    @Test
    @DisplayName("a socket made later of a number that was accepted, and never made one of, is no server's")
    void acceptedInVain() {
        sockets.accepted(number());
        sockets.created(socket, number());
        assertThat(conversations).isEmpty();
        assertThat(connected().role).isEqualTo(Role.CLIENT);
    }

    @Test
    @DisplayName("bytes at an address and in a buffer, from where they begin to what the kernel took")
    void bytes() {
        Connection connection = connected();
        ByteBuffer memory = direct("..request..");
        ByteBuffer untouched = memory.duplicate();
        Object token = sockets.writeStarting(socket, number());
        sockets.written(token, NativeMemory.address(memory), 2, 9, 7, null);
        sockets.written(sockets.writeStarting(socket, number()), memory, 2, 9, 3, null);
        sockets.read(socket, number(), NativeMemory.address(memory), 5, 4, null);
        sockets.read(socket, number(), memory, 0, 3, null);
        assertThat(conversation().heard).containsExactly(">request", ">req", "<uest", "<..r");
        assertThat(connection.bytesSent).isEqualTo(10);
        assertThat(connection.bytesReceived).isEqualTo(7);
        assertThat(memory).isEqualTo(untouched);
    }

    @Test
    @DisplayName("gathered bytes, described by vectors or in buffers whose positions stay: as many as the kernel took")
    void gathers() {
        Connection connection = connected();
        ByteBuffer[] pieces = {direct("xGET "), direct("/orders"), direct(" HTTP")};
        pieces[0].position(1);
        ByteBuffer vectors = vectors(pieces);
        sockets.gathered(sockets.gatherStarting(socket, number(), 3), NativeMemory.address(vectors), 3, 8, null);
        sockets.gathered(sockets.gatherStarting(socket, number(), 2), pieces, 0, 2, 11, null);
        sockets.gathered(sockets.gatherStarting(socket, number(), 2), pieces, 1, 2, 0, null);
        assertThat(conversation().heard).containsExactly(">xGET ", ">/or", ">GET ", ">/orders");
        assertThat(connection.bytesSent).isEqualTo(19);
        assertThat(pieces[0].position()).isEqualTo(1);
        assertThat(connection.writing)
                .as("a write that moved nothing has ended")
                .isFalse();
    }

    @Test
    @DisplayName("more pieces than the kernel takes at once")
    void manyPieces() {
        connected();
        ByteBuffer[] pieces = new ByteBuffer[2000];
        Arrays.fill(pieces, direct("x"));
        sockets.gathered(sockets.gatherStarting(socket, number(), 2000), pieces, 0, 2000, 1024, null);
        assertThat(conversation().heard).hasSize(1024).containsOnly(">x");
    }

    @Test
    @DisplayName("what a failed write attempted is looked at when the connection was over")
    void attempted() {
        connected();
        ByteBuffer memory = direct("request");
        Object token = sockets.writeStarting(socket, number());
        sockets.written(token, memory, 0, 7, 0, NATIVE_BROKEN_PIPE);
        assertThat(conversation().heard).containsExactly(">?request");
        assertThat(told.events).containsExactly("BROKEN_PIPE write Broken pipe");
    }

    @Test
    @DisplayName("and of a failed gathering write likewise")
    void attemptedPieces() {
        connected();
        ByteBuffer vectors = vectors(direct("GET "), direct("/"));
        Object token = sockets.gatherStarting(socket, number(), 2);
        sockets.gathered(token, NativeMemory.address(vectors), 2, 0, NATIVE_BROKEN_PIPE);
        assertThat(conversation().heard).containsExactly(">?GET ", ">?/");
    }

    @Test
    @DisplayName("after any other error nothing is looked at: the address may be none")
    void badAddress() {
        connected();
        IOException error = new IOException("writeAddress(..) failed: Bad address");
        sockets.written(sockets.writeStarting(socket, number()), 1L, 0, 1000, 0, error);
        sockets.written(sockets.writeStarting(socket, number()), ByteBuffer.allocate(8), 0, 8, 0, error);
        sockets.gathered(sockets.gatherStarting(socket, number(), 3), 1L, 3, 0, error);
        sockets.gathered(sockets.gatherStarting(socket, number(), 3), new ByteBuffer[3], 0, 3, 0, error);
        sockets.read(socket, number(), 1L, 0, 0, error);
        assertThat(conversation().heard).isEmpty();
        assertThat(told.events).isEmpty();
        assertThatThrownBy(() -> NativeMemory.address(ByteBuffer.allocate(8)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("sendfile: counted, and not seen")
    void sendfile() {
        Connection connection = connected();
        sockets.unseenWritten(sockets.writeStarting(socket, -1), 5000, null);
        assertThat(conversation().heard).containsExactly(">skip 5000");
        assertThat(connection.bytesSent).isEqualTo(5000);
        assertThat(sockets.writeStarting(new Socket(), -1))
                .as("not known before")
                .isNull();
    }

    @Test
    @DisplayName("the peer's FIN before a write after idle time, and its end of stream")
    void fin() throws IOException {
        Connection connection = connected();
        fd = pair.clientFd;
        finArrives();
        ByteBuffer memory = direct("request");
        sockets.written(sockets.writeStarting(socket, number()), memory, 0, 7, 7, null);
        assertThat(connection.peerState).isEqualTo(PeerState.FIN);
        sockets.read(socket, number(), memory, 0, -1, null);
        assertThat(told.events).containsExactly("END_OF_STREAM read null");
    }

    @Test
    @DisplayName("shutdown of either direction, and of both")
    void shutdown() {
        Connection connection = connected();
        sockets.shutdown(socket, true, false);
        assertThat(connection.isInputShutDown()).isTrue();
        assertThat(connection.outputShutdown).isFalse();
        sockets.shutdown(socket, true, true);
        assertThat(connection.outputShutdown).isTrue();
        sockets.shutdown(new Socket(), true, true);
    }

    @Test
    @DisplayName("a close with bytes unread hurts the peer; afterwards the number is nobody's")
    void closesWithUnreadBytes() throws IOException {
        Connection connection = connected();
        sockets.read(socket, number(), direct("r"), 0, 1, null);
        conversation().underWay = true;
        fd = pair.clientFd;
        arrives(RESPONSE);
        FileDescriptor made = connection.get();
        assertThat(made.valid()).isTrue();
        sockets.closing(socket);
        assertThat(connection.ending().unreadBytes).isEqualTo(RESPONSE.length);
        assertThat(told.events).containsExactly("LOCAL_CLOSE read null");
        assertThat(made.valid()).isFalse();
        assertThat(pair.clientFd.valid())
                .as("nothing of the application's was closed")
                .isTrue();
        assertThat(table.size()).isZero();
        sockets.closing(socket);
        assertThat(told.events).as("once").hasSize(1);
    }

    @Test
    @DisplayName("what still reads or writes a closed socket is not adopted: its number may be another's")
    void afterClose() {
        connected();
        sockets.closing(socket);
        socket.open = false;
        ByteBuffer memory = direct("request");
        assertThat(sockets.writeStarting(socket, number())).isNull();
        sockets.read(socket, number(), memory, 0, 7, null);
        sockets.connect(socket, number(), pair.serverAddress(), false, 0, null);
        assertThat(conversations).hasSize(1);
        assertThat(table.size()).isZero();
    }

    @Test
    @DisplayName("a number that is used again is another connection")
    void reuse() {
        Connection first = connected();
        sockets.closing(socket);
        Socket second = new Socket();
        sockets.connect(second, number(), pair.serverAddress(), false, System.nanoTime(), null);
        assertThat(conversations).hasSize(2);
        assertThat(conversations.get(1).connection).isNotSameAs(first);
    }

    @Test
    @DisplayName("a connection from before our time is adopted at its next I/O")
    void adopts() {
        socket.remote = pair.serverAddress();
        sockets.read(socket, number(), direct("response"), 0, 8, null);
        Connection connection = conversation().connection;
        assertThat(connection.ageKnown).isFalse();
        assertThat(connection.peer()).isEqualTo(pair.serverAddress());
        assertThat(conversation().heard).containsExactly("<response");
    }

    @Test
    @DisplayName("datagrams, Unix-domain sockets, and what is no socket at all are left alone")
    void notTcp() throws Exception {
        ByteBuffer memory = direct("request");
        try (DatagramChannel datagrams = DatagramChannel.open();
                SocketChannel unix = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            for (FileDescriptor other : new FileDescriptor[] {fdOf(datagrams), fdOf(unix), FileDescriptor.out}) {
                Socket one = new Socket();
                sockets.connect(one, number(other), pair.serverAddress(), false, System.nanoTime(), null);
                sockets.accepted(number(other));
                sockets.created(one, number(other));
                assertThat(sockets.writeStarting(one, number(other))).isNull();
                sockets.read(one, number(other), memory, 0, 7, null);
                sockets.closing(one);
                assertThat(Kernel.isTcp(other)).isFalse();
            }
        }
        assertThat(Kernel.isTcp(pair.clientFd)).isTrue();
        assertThat(Kernel.isTcp(new FileDescriptor())).isFalse();
        assertThat(conversations).isEmpty();
        assertThat(table.size()).isZero();
        assertThat(told.events).isEmpty();
    }

    private static FileDescriptor fdOf(Object channel) throws ReflectiveOperationException {
        Field field = channel.getClass().getDeclaredField("fd");
        field.setAccessible(true);
        return (FileDescriptor) field.get(channel);
    }
}
