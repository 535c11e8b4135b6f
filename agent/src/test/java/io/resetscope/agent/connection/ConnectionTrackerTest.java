package io.resetscope.agent.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.FileDescriptor;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Events in, what is told out. The descriptors are those of a real connection, because the kernel is asked about them;
 * the bytes only pass in the events.
 */
class ConnectionTrackerTest {

    private static final SocketException RESET = new SocketException("Connection reset");
    private static final IOException BROKEN_PIPE = new IOException("Broken pipe");
    private static final byte[] REQUEST = "request".getBytes(StandardCharsets.ISO_8859_1);
    private static final byte[] RESPONSE = "response".getBytes(StandardCharsets.ISO_8859_1);
    /** Of a protocol that is not understood, this much may be a farewell. */
    private static final int FAREWELL = 32;

    private final Told told = new Told();
    private final List<FakeConversation> conversations = new ArrayList<>();
    private final ConnectionTable table = new ConnectionTable(2);
    private final ConnectionTracker tracker = tracker(0);
    private LoopbackPair pair;
    private FileDescriptor fd;

    @BeforeEach
    void connect() throws IOException {
        pair = new LoopbackPair();
        fd = pair.clientFd;
    }

    @AfterEach
    void disconnect() throws IOException {
        pair.close();
    }

    private ConnectionTracker tracker(long idleCheckAfterNanos) {
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
        return new ConnectionTracker(table, policy, told, connection -> {
            FakeConversation conversation = new FakeConversation(connection);
            conversations.add(conversation);
            return conversation;
        });
    }

    private FakeConversation conversation() {
        return conversations.get(0);
    }

    private Connection asClient() {
        tracker.connect(fd, pair.serverAddress(), false, System.nanoTime(), null);
        return table.get(fd);
    }

    private Connection asServer() {
        tracker.accepted(pair.server, null, null);
        fd = pair.serverFd;
        return table.get(fd);
    }

    private void write(byte[] bytes) {
        writeEnds(bytes, null);
    }

    private void writeFails(Throwable error) {
        writeEnds(REQUEST, error);
    }

    /** As the facade does: without a token there is nothing to tell. */
    private void writeEnds(byte[] bytes, Throwable error) {
        Object token = tracker.writeStarting(fd, null, null, 0, 0);
        if (token != null) {
            tracker.written(token, bytes, 0, bytes.length, error);
        }
    }

    private void read(byte[] bytes) {
        tracker.read(fd, null, bytes, 0, bytes.length, null);
    }

    private void readFails(Throwable error) {
        tracker.read(fd, null, new byte[1], 0, 0, error);
    }

    private void finArrives() throws IOException {
        pair.server.shutdownOutput();
        await().until(() -> Kernel.peerState(fd) == PeerState.FIN);
    }

    private void endOfStream() {
        tracker.read(fd, null, new byte[1], 0, -1, null);
    }

    // ---- life ----

    @Test
    @DisplayName("a connection knows its ends, the name that the application asked for, and its role")
    void connected() {
        InetSocketAddress named = InetSocketAddress.createUnresolved("shop.example", 8080);
        tracker.connect(fd, pair.serverAddress(), false, System.nanoTime(), null);
        tracker.destination(pair.client, named);

        Connection connection = table.get(fd);
        assertThat(connection.role).isEqualTo(Role.CLIENT);
        assertThat(connection.serverHost).isEqualTo("shop.example");
        assertThat(connection.serverPort).isEqualTo(8080);
        assertThat(connection.peer).isEqualTo(pair.serverAddress());
        assertThat(connection.local.getPort()).isEqualTo(pair.client.getLocalPort());
        assertThat(connection.ageKnown).isTrue();

        tracker.connect(fd, named, false, System.nanoTime(), null);
        assertThat(told.connects)
                .as("a channel may finish connecting as often as it likes")
                .isEqualTo(1);
    }

    @Test
    @DisplayName(
            "without a destination, the server is where the SYN went; a destination without a port changes nothing")
    void destination() throws IOException {
        Connection connection = asClient();
        assertThat(connection.serverHost).isEqualTo(pair.serverAddress().getHostString());
        assertThat(connection.serverPort).isEqualTo(pair.serverAddress().getPort());
        tracker.destination(pair.client, UnixDomainSocketAddress.of("/tmp/some.sock"));
        tracker.destination(pair.client, null);
        assertThat(connection.serverHost).isEqualTo(pair.serverAddress().getHostString());
        assertThat(connection.serverPort).isEqualTo(pair.serverAddress().getPort());

        try (LoopbackPair unknown = new LoopbackPair()) {
            tracker.destination(unknown.client, InetSocketAddress.createUnresolved("shop.example", 8080));
        }
        assertThat(table.size()).isEqualTo(1);
    }

    @Test
    @DisplayName("a connect that has no descriptor any more opens nothing")
    void connectedAndClosed() {
        tracker.connect(null, pair.serverAddress(), false, System.nanoTime(), null);
        assertThat(table.size()).isZero();
        assertThat(told.connects).isZero();
    }

    @Test
    @DisplayName("an accepted connection is the server's, at its own address")
    void accepted() {
        Connection connection = asServer();
        assertThat(connection.role).isEqualTo(Role.SERVER);
        assertThat(connection.serverPort).isEqualTo(pair.server.getLocalPort());
        assertThat(connection.peer.getPort()).isEqualTo(pair.client.getLocalPort());
    }

    @Test
    @DisplayName("an attempt that goes on is no connection yet")
    void pending() {
        tracker.connect(fd, pair.serverAddress(), true, 0, null);
        assertThat(table.size()).isZero();
        tracker.connect(fd, pair.serverAddress(), false, 0, null);
        assertThat(table.size()).isEqualTo(1);
    }

    @Test
    @DisplayName("an excluded connection is known, and not watched")
    void excluded() {
        tracker.connect(fd, InetSocketAddress.createUnresolved("excluded.example", 1), false, System.nanoTime(), null);
        write(REQUEST);
        readFails(RESET);
        tracker.closing(pair.client, null);
        assertThat(conversations).isEmpty();
        assertThat(told.events).isEmpty();
    }

    @Test
    @DisplayName("unix-domain channels are left alone, however they show up first")
    void unixDomain() {
        SocketAddress unix = UnixDomainSocketAddress.of("/tmp/some.sock");
        FileDescriptor connected = new FileDescriptor();
        FileDescriptor found = new FileDescriptor();
        tracker.connect(connected, unix, false, 0, null);
        assertThat(tracker.writeStarting(connected, unix, null, 0, 0)).isNull();
        assertThat(tracker.writeStarting(found, unix, null, 0, 0)).isNull();
        tracker.read(connected, unix, RESPONSE, 0, 8, null);
        tracker.read(found, unix, new byte[1], 0, 0, RESET);
        tracker.closing(null, connected);
        assertThat(conversations).isEmpty();
        assertThat(told.events).isEmpty();
    }

    @Test
    @DisplayName("more connections than allowed are not watched, and that is told")
    void overLimit() throws IOException {
        ConnectionTracker full = tracker(0);
        full.connect(new FileDescriptor(), UnixDomainSocketAddress.of("a"), false, 0, null);
        asClient();
        try (LoopbackPair third = new LoopbackPair()) {
            full.connect(third.clientFd, third.serverAddress(), false, 0, null);
            assertThat(told.events).containsExactly("over limit");
            assertThat(full.writeStarting(third.clientFd, null, null, 0, 0)).isNull();
        }
        full.connect(new FileDescriptor(), UnixDomainSocketAddress.of("b"), false, 0, null);
        assertThat(table.size()).as("what is left alone takes no room either").isEqualTo(2);
    }

    @Test
    @DisplayName("nobody listens: told with the address that was tried; other failures to connect are not")
    void refused() {
        InetSocketAddress address = new InetSocketAddress("127.0.0.1", 1);
        ConnectException refused = new ConnectException("Connection refused");
        tracker.connect(fd, address, false, System.nanoTime(), refused);
        tracker.connect(fd, address, false, 0, refused);
        assertThat(told.events).containsExactly("refused /127.0.0.1:1", "refused /127.0.0.1:1");

        told.events.clear();
        long started = System.nanoTime();
        tracker.connect(fd, address, false, started, new SocketTimeoutException("Connect timed out"));
        tracker.connect(fd, InetSocketAddress.createUnresolved("excluded.example", 1), false, started, refused);
        tracker.connect(fd, UnixDomainSocketAddress.of("/tmp/some.sock"), false, started, refused);
        assertThat(told.events).isEmpty();
        assertThat(table.size()).isZero();
    }

    // ---- failures ----

    @Test
    @DisplayName("a failure is told once, however many exceptions follow")
    void once() {
        asClient();
        write(REQUEST);
        readFails(RESET);
        readFails(RESET);
        writeFails(BROKEN_PIPE);
        endOfStream();
        tracker.closing(pair.client, null);
        assertThat(told.events).containsExactly("RESET read Connection reset");
    }

    @Test
    @DisplayName("a write that fails: what was to be sent is read as attempted, and not counted")
    void failedWrite() {
        Connection connection = asClient();
        writeFails(BROKEN_PIPE);
        assertThat(told.events).containsExactly("BROKEN_PIPE write Broken pipe");
        assertThat(conversation().heard).containsExactly(">?request");
        assertThat(connection.bytesSent).isZero();
    }

    @Test
    @DisplayName("timeouts and the application's own close are not failures")
    void notFailures() {
        asClient();
        write(REQUEST);
        readFails(new SocketTimeoutException("Read timed out"));
        readFails(new SocketException("Socket closed"));
        assertThat(told.events).isEmpty();
        readFails(RESET);
        assertThat(told.events).as("a timeout did not use the one telling up").hasSize(1);
    }

    @Test
    @DisplayName("the end of the stream: orderly while idle, a failure while a response is due")
    void endOfStreamUnderWay() {
        asClient();
        endOfStream();
        assertThat(told.events).isEmpty();

        tracker.closing(pair.client, null);
        asClient();
        write(REQUEST);
        conversations.get(1).underWay = true;
        endOfStream();
        assertThat(told.events).containsExactly("END_OF_STREAM read null");
    }

    @Test
    @DisplayName("an end of stream that completes the response is none too early")
    void endOfStreamCompletes() {
        asClient();
        write(REQUEST);
        conversation().endedByClose = true;
        endOfStream();
        assertThat(told.events).isEmpty();
    }

    @Test
    @DisplayName("the end of the stream on the server's side is the client's business")
    void endOfStreamOnServer() {
        asServer();
        read(REQUEST);
        conversation().underWay = true;
        endOfStream();
        assertThat(told.events).isEmpty();
    }

    @Test
    @DisplayName("of a protocol not understood, an end is a failure only when it was there before the request")
    void endOfStreamNotUnderstood() throws IOException {
        Connection connection = asClient();
        conversation().understood = false;
        write(new byte[FAREWELL + 1]);
        endOfStream();
        assertThat(told.events).as("the first turn, FIN came later").isEmpty();

        connection.endOfStreamRead = false;
        read(RESPONSE);
        write(new byte[FAREWELL + 1]);
        endOfStream();
        assertThat(told.events).as("the second turn, FIN came later").isEmpty();

        connection.endOfStreamRead = false;
        read(RESPONSE);
        finArrives();
        write(new byte[FAREWELL + 1]);
        endOfStream();
        assertThat(told.events)
                .as("the third, FIN came before; the second was answered")
                .containsExactly("idle survived", "END_OF_STREAM read null");
    }

    @Test
    @DisplayName("and then only when the request was too long for a farewell, all its writes together")
    void farewell() throws IOException {
        Connection connection = asClient();
        conversation().understood = false;
        write(REQUEST);
        read(RESPONSE);
        finArrives();
        write(new byte[FAREWELL - 1]);
        write(new byte[1]);
        endOfStream();
        assertThat(told.events).isEmpty();

        connection.endOfStreamRead = false;
        write(new byte[1]);
        endOfStream();
        assertThat(told.events).containsExactly("END_OF_STREAM read null");
    }

    @Test
    @DisplayName("and never on the first turn, where a greeting may be all that is answered")
    void firstTurnNotUnderstood() throws IOException {
        asClient();
        conversation().understood = false;
        finArrives();
        write(new byte[FAREWELL + 1]);
        endOfStream();
        assertThat(told.events).isEmpty();
    }

    @Test
    @DisplayName("of a protocol not understood, what is written after the end may be a farewell: not told at the write")
    void writtenAfterEndNotUnderstood() {
        asClient();
        conversation().understood = false;
        write(REQUEST);
        read(RESPONSE);
        endOfStream();
        write(new byte[FAREWELL + 1]);
        assertThat(told.events).isEmpty();
    }

    @Test
    @DisplayName("a request written after the end of the stream was read: told at that write, once, with the request")
    void writtenAfterEnd() {
        asClient();
        write(REQUEST);
        read(RESPONSE);
        endOfStream();
        assertThat(told.events).isEmpty();
        write(REQUEST);
        assertThat(told.events).containsExactly("END_OF_STREAM read null");
        assertThat(told.exchanges).containsExactly(2);

        write(REQUEST);
        tracker.closing(pair.client, null);
        assertThat(told.events).as("once, and no cancelled call").containsExactly("END_OF_STREAM read null");
    }

    @Test
    @DisplayName("the end of the stream is read while the request is being written: told when it is written")
    void endOfStreamDuringWrite() {
        asClient();
        write(REQUEST);
        read(RESPONSE);
        Object token = tracker.writeStarting(fd, null, null, 0, 0);
        endOfStream();
        assertThat(told.events).isEmpty();
        tracker.written(token, REQUEST, 0, 7, null);
        assertThat(told.events).containsExactly("END_OF_STREAM read null");
        assertThat(told.exchanges).containsExactly(2);
    }

    @Test
    @DisplayName("on the server's side, an answer after the client's end of stream is the usual thing")
    void answerAfterEnd() {
        asServer();
        read(REQUEST);
        endOfStream();
        write(RESPONSE);
        assertThat(told.events).isEmpty();
    }

    @Test
    @DisplayName("the answer came before the request was complete, then the end: the client has all that was due")
    void answeredEarly() {
        Connection connection = asClient();
        write(REQUEST);
        read(RESPONSE);
        conversation().underWay = true;
        connection.exchange.endedNanos = System.nanoTime();
        endOfStream();
        assertThat(told.events).as("read by a client that stops").isEmpty();
        write(REQUEST);
        assertThat(told.events).as("read by a client that goes on").isEmpty();
    }

    @Test
    @DisplayName("a reset read while the request is being written: told by the writer, with the request")
    void resetDuringWrite() {
        asClient();
        write(REQUEST);
        read(RESPONSE);
        Object token = tracker.writeStarting(fd, null, null, 0, 0);
        readFails(RESET);
        assertThat(told.events).as("the request is not known yet").isEmpty();
        tracker.written(token, REQUEST, 0, 7, null);
        assertThat(told.events).containsExactly("RESET read Connection reset");
        assertThat(told.exchanges).containsExactly(2);

        tracker.closing(pair.client, null);
        assertThat(told.events).hasSize(1);
    }

    @Test
    @DisplayName("and when that write fails as well, it is but the echo of what the reader met")
    void resetDuringFailingWrite() {
        asClient();
        Object token = tracker.writeStarting(fd, null, null, 0, 0);
        readFails(RESET);
        tracker.written(token, REQUEST, 0, 7, BROKEN_PIPE);
        tracker.closing(pair.client, null);
        assertThat(told.events).containsExactly("RESET read Connection reset");
        assertThat(told.exchanges).containsExactly(1);
    }

    @Test
    @DisplayName(
            "a reset or an end read while a request under way is written on: told by the writer, who knows the whole")
    void metDuringLaterWrite() throws IOException {
        asClient();
        write(REQUEST);
        Object token = tracker.writeStarting(fd, null, null, 0, 0);
        readFails(RESET);
        assertThat(told.events).isEmpty();
        tracker.written(token, REQUEST, 0, 7, null);
        assertThat(told.events).containsExactly("RESET read Connection reset");
        assertThat(told.requestBytes).containsExactly(14L);

        told.events.clear();
        try (LoopbackPair other = new LoopbackPair()) {
            fd = other.clientFd;
            tracker.connect(fd, other.serverAddress(), false, 0, null);
            write(REQUEST);
            token = tracker.writeStarting(fd, null, null, 0, 0);
            endOfStream();
            assertThat(told.events).isEmpty();
            tracker.written(token, REQUEST, 0, 7, null);
            assertThat(told.events).containsExactly("END_OF_STREAM read null");
            assertThat(told.requestBytes).containsExactly(14L, 14L);
        }
    }

    @Test
    @DisplayName("and when that write takes nothing and no other follows, it is told at closing")
    void resetDuringEmptyWrite() {
        asClient();
        write(REQUEST);
        read(RESPONSE);
        Object token = tracker.writeStarting(fd, null, null, 0, 0);
        readFails(RESET);
        tracker.written(token, REQUEST, 0, 0, null);
        assertThat(told.events).isEmpty();
        tracker.closing(pair.client, null);
        assertThat(told.events).containsExactly("RESET read Connection reset");
    }

    @Test
    @DisplayName("an end read during a write that takes nothing, and no other follows: told at closing")
    void endOfStreamDuringEmptyWrite() {
        asClient();
        write(REQUEST);
        Object token = tracker.writeStarting(fd, null, null, 0, 0);
        endOfStream();
        tracker.written(token, REQUEST, 0, 0, null);
        tracker.closing(pair.client, null);
        assertThat(told.events).containsExactly("END_OF_STREAM read null");
    }

    @Test
    @DisplayName("an end or a reset read while a write is stuck, and the application gives up: told at closing, once")
    void metDuringStuckWrite() {
        asClient();
        write(REQUEST);
        Object stuck = tracker.writeStarting(fd, null, null, 0, 0);
        endOfStream();
        tracker.closing(pair.client, null);
        tracker.written(stuck, REQUEST, 0, 7, new SocketException("Socket closed"));
        assertThat(told.events).containsExactly("END_OF_STREAM read null");

        told.events.clear();
        asClient();
        write(REQUEST);
        stuck = tracker.writeStarting(fd, null, null, 0, 0);
        readFails(RESET);
        tracker.closing(pair.client, null);
        tracker.written(stuck, REQUEST, 0, 7, new SocketException("Socket closed"));
        assertThat(told.events).containsExactly("RESET read Connection reset");
    }

    @Test
    @DisplayName("a reset read when a write has ended, even one that took nothing: told at once")
    void resetAfterWrite() {
        asClient();
        Object token = tracker.writeStarting(fd, null, null, 0, 0);
        tracker.written(token, REQUEST, 0, 0, null);
        readFails(RESET);
        assertThat(told.events).containsExactly("RESET read Connection reset");
    }

    @Test
    @DisplayName("after the application began to close, nothing is told")
    void afterClosing() {
        asClient();
        Object token = tracker.writeStarting(fd, null, null, 0, 0);
        tracker.closing(pair.client, null);
        tracker.written(token, REQUEST, 0, 7, RESET);
        assertThat(told.events).isEmpty();
        assertThat(table.size()).isZero();
    }

    @Test
    @DisplayName("what this end has shut down says nothing of the peer; shutting down the sending side changes nothing")
    void shutdown() {
        Connection connection = asClient();
        write(REQUEST);
        tracker.shutdown(pair.client, null, true);
        assertThat(connection.outputShutdown).isTrue();
        assertThat(connection.inputShutdown).isFalse();
        tracker.shutdown(null, fd, false);
        endOfStream();
        assertThat(told.events).isEmpty();
    }

    @Test
    @DisplayName("a half-closed connection still owes its response")
    void halfClosed() {
        asClient();
        write(REQUEST);
        tracker.shutdown(pair.client, null, true);
        endOfStream();
        assertThat(told.events).containsExactly("END_OF_STREAM read null");
    }

    @Test
    @DisplayName("a write after our own end of stream fails by our own doing; a reset that a read meets does not")
    void writeAfterShutdown() {
        asClient();
        write(REQUEST);
        tracker.shutdown(pair.client, null, true);
        writeFails(BROKEN_PIPE);
        assertThat(told.events).isEmpty();
        readFails(RESET);
        assertThat(told.events).containsExactly("RESET read Connection reset");
    }

    @Test
    @DisplayName("a port probe: accepted, reset, not a byte; or a client that leaves between two requests")
    void probe() {
        asServer();
        readFails(RESET);
        assertThat(told.events).isEmpty();
        read(new byte[1]);
        readFails(RESET);
        assertThat(told.events).as("nothing under way").isEmpty();
        conversation().underWay = true;
        readFails(RESET);
        assertThat(told.events).containsExactly("RESET read Connection reset");
    }

    @Test
    @DisplayName("of a protocol not understood, with one byte it is a client that left")
    void leftNotUnderstood() {
        asServer();
        conversation().understood = false;
        readFails(RESET);
        assertThat(told.events).isEmpty();
        read(new byte[1]);
        readFails(RESET);
        assertThat(told.events).containsExactly("RESET read Connection reset");
    }

    @Test
    @DisplayName("a server's write that fails is told, whatever was read before")
    void serverWriteFails() {
        asServer();
        writeFails(BROKEN_PIPE);
        assertThat(told.events).containsExactly("BROKEN_PIPE write Broken pipe");
    }

    @Test
    @DisplayName("a client's first connection that is reset without a byte is no probe")
    void noProbe() {
        asClient();
        readFails(RESET);
        assertThat(told.events).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"21, 2", "23, 19", "23, 35"})
    @DisplayName("nothing was lost with a TLS close_notify; a reset that is read later is another matter")
    void tlsClose(byte type, byte length) {
        asClient();
        conversation().understood = false;
        writeEnds(record(type, length), BROKEN_PIPE);
        assertThat(told.events).isEmpty();
        readFails(RESET);
        assertThat(told.events).containsExactly("RESET read Connection reset");
    }

    @ParameterizedTest
    @CsvSource({"21, 2", "23, 19", "23, 35"})
    @DisplayName("a TLS close_notify awaits no answer, whatever was asked before it in the same turn")
    void tlsCloseThenEnd(byte type, byte length) throws IOException {
        asClient();
        conversation().understood = false;
        write(REQUEST);
        read(RESPONSE);
        finArrives();
        write(new byte[FAREWELL + 1]);
        write(record(type, length));
        endOfStream();
        assertThat(told.events).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"23, 18", "23, 20", "23, 34", "23, 36", "22, 2"})
    @DisplayName("other TLS records are lost with their write; and so is what follows a close_notify")
    void tlsData(byte type, byte length) {
        asClient();
        conversation().understood = false;
        write(record((byte) 21, (byte) 2));
        writeEnds(record(type, length), BROKEN_PIPE);
        assertThat(told.events).containsExactly("BROKEN_PIPE write Broken pipe");
    }

    @Test
    @DisplayName("in a protocol that is understood, bytes that look like a close_notify are bytes of it")
    void closeNotifyInHttp() {
        asClient();
        writeEnds(record((byte) 21, (byte) 2), BROKEN_PIPE);
        assertThat(told.events).containsExactly("BROKEN_PIPE write Broken pipe");
    }

    private static byte[] record(byte type, byte length) {
        byte[] record = new byte[5 + length];
        record[0] = type;
        record[1] = 3;
        record[2] = 3;
        record[4] = length;
        return record;
    }

    @Test
    @DisplayName("a call cancelled is told; a close while idle, or after a failure, is not")
    void cancelled() {
        asClient();
        write(REQUEST);
        tracker.closing(pair.client, null);
        assertThat(told.events).containsExactly("cancelled");

        told.events.clear();
        asClient();
        write(REQUEST);
        read(RESPONSE);
        tracker.closing(pair.client, null);
        assertThat(told.events).isEmpty();
    }

    // ---- facts ----

    @Test
    @DisplayName("bytes are counted, and handed over as they lie in arrays and buffers")
    void bytes() {
        Connection connection = asClient();
        ByteBuffer out = ByteBuffer.allocateDirect(10).put(REQUEST);
        tracker.written(tracker.writeStarting(fd, null, null, 0, 0), out, 3, null);
        tracker.read(fd, null, ByteBuffer.wrap(RESPONSE).position(4), 4, null);
        ByteBuffer[] two = {ByteBuffer.wrap(REQUEST), ByteBuffer.wrap(RESPONSE)};
        Object token = tracker.writeStarting(fd, null, two, 0, 2);
        two[0].position(7);
        two[1].position(1);
        tracker.written(token, two, 0, 2, 8, null);
        ByteBuffer[] one = {ByteBuffer.wrap(RESPONSE)};
        token = tracker.scatterStarting(fd, null, one, 0, 1);
        one[0].position(2);
        tracker.scattered(token, one, 0, 1, 2, null);

        assertThat(conversation().heard).containsExactly(">est", "<resp", ">request", ">r", "<re");
        assertThat(connection.bytesSent).isEqualTo(11);
        assertThat(connection.bytesReceived).isEqualTo(6);
    }

    @Test
    @DisplayName("operations that moved nothing change nothing")
    void nothingMoved() {
        Connection connection = asClient();
        tracker.written(tracker.writeStarting(fd, null, null, 0, 0), REQUEST, 0, 0, null);
        tracker.read(fd, null, new byte[1], 0, 0, null);
        tracker.read(fd, null, new byte[1], 0, -2, null);
        assertThat(conversation().heard).isEmpty();
        assertThat(connection.lastByteNanos).isEqualTo(connection.openedNanos);
        assertThat(connection.endOfStreamRead).isFalse();
    }

    @Test
    @DisplayName("before a write after idling, the kernel says that the peer has closed, or that it has not")
    void finBeforeWrite() throws IOException {
        Connection connection = asClient();
        write(REQUEST);
        assertThat(connection.exchange.peerStateBefore).isEqualTo(PeerState.OPEN);
        read(RESPONSE);
        pair.server.shutdownOutput();
        await().until(() -> Kernel.peerState(fd) == PeerState.FIN);
        write(REQUEST);
        assertThat(connection.exchange.peerStateBefore).isEqualTo(PeerState.FIN);
    }

    @Test
    @DisplayName("a gap too short to pay for the question: not asked, although the FIN is there")
    void shortGap() throws IOException {
        ConnectionTracker unhurried = tracker(TimeUnit.HOURS.toNanos(1));
        unhurried.connect(fd, pair.serverAddress(), false, 0, null);
        pair.server.shutdownOutput();
        await().until(() -> Kernel.peerState(fd) == PeerState.FIN);
        unhurried.written(unhurried.writeStarting(fd, null, null, 0, 0), REQUEST, 0, 7, null);
        assertThat(table.get(fd).exchange.peerStateBefore).isEqualTo(PeerState.NOT_ASKED);
    }

    @Test
    @DisplayName("a FIN that was read is remembered, whatever the kernel says later")
    void stickyFin() {
        Connection connection = asClient();
        endOfStream();
        assertThat(Kernel.peerState(fd)).as("the real peer has not closed").isEqualTo(PeerState.OPEN);
        write(REQUEST);
        assertThat(connection.exchange.peerStateBefore).isEqualTo(PeerState.FIN);
    }

    @Test
    @DisplayName("and it costs no question, so that it counts after a gap of any length")
    void stickyFinAfterShortGap() {
        ConnectionTracker unhurried = tracker(TimeUnit.HOURS.toNanos(1));
        unhurried.connect(fd, pair.serverAddress(), false, 0, null);
        unhurried.read(fd, null, new byte[1], 0, -1, null);
        unhurried.written(unhurried.writeStarting(fd, null, null, 0, 0), REQUEST, 0, 7, null);
        assertThat(table.get(fd).exchange.peerStateBefore).isEqualTo(PeerState.FIN);
    }

    @Test
    @DisplayName("an answer after idling is a lesson; the first exchange and a short gap are not")
    void idleSurvived() {
        asClient();
        write(REQUEST);
        read(RESPONSE);
        assertThat(told.events).as("nothing to survive").isEmpty();
        write(REQUEST);
        read(RESPONSE);
        read(RESPONSE);
        assertThat(told.events).as("told by the first response byte").containsExactly("idle survived");

        told.events.clear();
        tracker.closing(pair.client, null);
        ConnectionTracker unhurried = tracker(TimeUnit.HOURS.toNanos(1));
        unhurried.connect(fd, pair.serverAddress(), false, 0, null);
        for (int i = 0; i < 3; i++) {
            unhurried.written(unhurried.writeStarting(fd, null, null, 0, 0), REQUEST, 0, 7, null);
            unhurried.read(fd, null, RESPONSE, 0, 8, null);
        }
        assertThat(told.events).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = PeerState.class,
            names = {"FIN", "ERROR", "HUNG_UP"})
    @DisplayName("an answer that lay there before the question proves nothing")
    void idleNotSurvived(PeerState before) {
        Connection connection = asClient();
        write(REQUEST);
        read(RESPONSE);
        write(REQUEST);
        connection.exchange.peerStateBefore = before;
        read(RESPONSE);
        assertThat(told.events).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = PeerState.class,
            names = {"OPEN", "NOT_ASKED"})
    @DisplayName("nothing speaks against it: survived")
    void idleSurvivedStates(PeerState before) {
        Connection connection = asClient();
        write(REQUEST);
        read(RESPONSE);
        write(REQUEST);
        connection.exchange.peerStateBefore = before;
        read(RESPONSE);
        assertThat(told.events).containsExactly("idle survived");
    }

    @Test
    @DisplayName("a request after idling says nothing of how long a server keeps its connections")
    void idleSurvivedOnServer() {
        asServer();
        for (int i = 0; i < 3; i++) {
            write(RESPONSE);
            read(REQUEST);
        }
        assertThat(told.events).isEmpty();
    }

    // ---- adoption ----

    @Test
    @DisplayName("an unknown connection is adopted by its next write, with what the kernel said before it")
    void adoptedByWrite() {
        write(REQUEST);
        Connection connection = table.get(fd);
        assertThat(connection.ageKnown).isFalse();
        assertThat(connection.role).isNull();
        assertThat(connection.peer).isEqualTo(pair.serverAddress());
        assertThat(connection.peerState).isEqualTo(PeerState.OPEN);
        assertThat(connection.bytesSent).isEqualTo(7);
        assertThat(conversation().heard).containsExactly(">request");
    }

    @Test
    @DisplayName("or by its next read, or by a failure that tells that it was connected")
    void adoptedByReadOrFailure() {
        read(RESPONSE);
        assertThat(table.get(fd).bytesReceived).isEqualTo(8);

        fd = pair.serverFd;
        readFails(RESET);
        assertThat(told.events).containsExactly("RESET read Connection reset");
    }

    @Test
    @DisplayName("a transfer that moved nothing, timed out or found the socket closed adopts nothing")
    void notAdopted() {
        tracker.writeStarting(fd, null, null, 0, 0);
        tracker.written(tracker.writeStarting(fd, null, null, 0, 0), REQUEST, 0, 0, null);
        writeFails(new SocketException("Socket closed"));
        tracker.read(fd, null, new byte[1], 0, 0, null);
        endOfStream();
        readFails(new SocketTimeoutException("Read timed out"));
        assertThat(table.size()).isZero();
        assertThat(tracker.writeStarting(null, null, null, 0, 0)).isNull();
    }

    /** What the listener was told, a line each. */
    private static final class Told implements ConnectionListener {

        int connects;
        final List<String> events = new ArrayList<>();
        /** The number of the exchange that each failure was told with. */
        final List<Integer> exchanges = new ArrayList<>();
        /** And how much of its request had been sent. */
        final List<Long> requestBytes = new ArrayList<>();

        @Override
        public void connected(Connection connection) {
            connects++;
        }

        @Override
        public void failed(Connection connection, Signal signal, boolean write, Throwable error, long atNanos) {
            String text = error == null ? null : error.getMessage();
            events.add(signal + (write ? " write " : " read ") + text);
            exchanges.add(connection.exchange.number);
            requestBytes.add(connection.exchange.requestBytes);
        }

        @Override
        public void refused(InetSocketAddress remote, long startedNanos, Throwable error, long atNanos) {
            events.add("refused " + remote);
            assertThat(atNanos).isGreaterThanOrEqualTo(startedNanos);
        }

        @Override
        public void idleSurvived(Connection connection, long idleNanos) {
            events.add("idle survived");
        }

        @Override
        public void cancelled(Connection connection, long atNanos) {
            events.add("cancelled");
        }

        @Override
        public void overLimit() {
            events.add("over limit");
        }
    }

    @Test
    @DisplayName("a reader that meets the reset while another thread closes is no new connection")
    void closedWhileReading() {
        asClient();
        writeFails(BROKEN_PIPE);
        tracker.closing(pair.client, null);
        readFails(RESET);
        read(RESPONSE);
        assertThat(told.events).hasSize(1);
        assertThat(table.size()).isZero();
    }
}
