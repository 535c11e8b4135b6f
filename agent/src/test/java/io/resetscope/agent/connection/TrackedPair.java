package io.resetscope.agent.connection;

import static org.awaitility.Awaitility.await;

import java.io.FileDescriptor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * Events in, what is told out. The descriptors are those of a real connection, because the kernel is asked about them;
 * the bytes only pass in the events.
 */
abstract class TrackedPair {

    static final SocketException RESET = new SocketException("Connection reset");
    static final IOException BROKEN_PIPE = new IOException("Broken pipe");
    static final byte[] REQUEST = "request".getBytes(StandardCharsets.ISO_8859_1);
    static final byte[] RESPONSE = "response".getBytes(StandardCharsets.ISO_8859_1);
    /** Of a protocol that is not understood, this much may be a farewell. */
    static final int FAREWELL = 32;

    final Told told = new Told();
    final List<FakeConversation> conversations = new ArrayList<>();
    final ConnectionTable table = new ConnectionTable(2);
    final RequestThreads requests = new RequestThreads(table);
    final ConnectionTracker tracker = tracker(0);
    LoopbackPair pair;
    FileDescriptor fd;

    @BeforeEach
    void connect() throws IOException {
        pair = new LoopbackPair();
        fd = pair.clientFd;
    }

    @AfterEach
    void disconnect() throws IOException {
        pair.close();
    }

    ConnectionTracker tracker(long idleCheckAfterNanos) {
        ConnectionPolicy policy = new ConnectionPolicy() {
            @Override
            public boolean watches(String host, InetSocketAddress peer) {
                return !"excluded.example".equals(host);
            }

            @Override
            public long idleCheckAfterNanos() {
                return idleCheckAfterNanos;
            }
        };
        return new ConnectionTracker(table, policy, told, requests, this::conversation);
    }

    /** What is to be said over a connection; one that a test steers, unless the test wants another. */
    Conversation conversation(Connection connection) {
        FakeConversation conversation = new FakeConversation(connection);
        conversations.add(conversation);
        return conversation;
    }

    FakeConversation conversation() {
        return conversations.get(0);
    }

    Connection asClient() {
        tracker.connect(fd, pair.serverAddress(), false, System.nanoTime(), null);
        return table.get(fd);
    }

    Connection asServer() {
        tracker.accepted(pair.server, null, null);
        fd = pair.serverFd;
        return table.get(fd);
    }

    void write(byte[] bytes) {
        writeEnds(bytes, null);
    }

    void writeFails(Throwable error) {
        writeEnds(REQUEST, error);
    }

    /** As the facade does: without a token there is nothing to tell. */
    void writeEnds(byte[] bytes, Throwable error) {
        Object token = tracker.writeStarting(fd, null, null, 0, 0);
        if (token != null) {
            tracker.written(token, bytes, 0, bytes.length, error);
        }
    }

    void read(byte[] bytes) {
        tracker.read(fd, null, bytes, 0, bytes.length, null);
    }

    void readFails(Throwable error) {
        tracker.read(fd, null, new byte[1], 0, 0, error);
    }

    void endOfStream() {
        tracker.read(fd, null, new byte[1], 0, -1, null);
    }

    /** The application closes the end under test. */
    void closing() {
        tracker.closing(null, fd);
    }

    void finArrives() throws IOException {
        (fd == pair.clientFd ? pair.server : pair.client).shutdownOutput();
        await().until(() -> Kernel.peerState(fd) == PeerState.FIN);
    }

    void rstArrives() throws IOException {
        pair.resetByServer();
        await().until(() -> Kernel.peerState(fd) == PeerState.ERROR);
    }

    /** Real bytes, that lie unread at the end under test. */
    void arrives(byte[] bytes) throws IOException {
        (fd == pair.clientFd ? pair.server : pair.client).getOutputStream().write(bytes);
        await().until(() -> ReceiveBuffer.unreadBytes(fd) >= bytes.length);
    }
}
