package io.resetscope.agent.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileDescriptor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What asynchronous channels tell otherwise: errors apart from bytes, and attempts that go on on another thread. */
class TrackedAsynchronousTest extends TrackedPair {

    private final ByteBuffer request = ByteBuffer.wrap(REQUEST);
    private final ByteBuffer[] parts = {ByteBuffer.wrap(REQUEST, 0, 3), ByteBuffer.wrap(REQUEST, 3, 4)};

    @Test
    @DisplayName("of a write that failed, what was to be sent is read as attempted")
    void failedWrite() {
        asClient();
        Object token = tracker.writeStarting(fd, null, null, 0, 0);
        tracker.written(token, request, 0, BROKEN_PIPE);
        assertThat(told.events).containsExactly("BROKEN_PIPE write Broken pipe");
        assertThat(conversation().heard).containsExactly(">?request");
    }

    @Test
    @DisplayName("so it is of one of several buffers")
    void failedGatheringWrite() {
        Connection connection = asClient();
        Object token = tracker.writeStarting(fd, null, parts, 0, 2);
        tracker.written(token, parts, 0, 2, 0, BROKEN_PIPE);
        assertThat(told.events).containsExactly("BROKEN_PIPE write Broken pipe");
        assertThat(conversation().heard).containsExactly(">?req", ">?uest");
        assertThat(connection.bytesSent).isZero();
    }

    @Test
    @DisplayName(
            "a reset that a read met during the write is told by the writer, also when the read's handler has closed")
    void closedByReader() {
        asClient();
        Object token = tracker.writeStarting(fd, null, null, 0, 0);
        tracker.read(fd, null, (ByteBuffer) null, 0, RESET);
        tracker.closing(null, fd);
        tracker.written(token, request, 0, BROKEN_PIPE);
        assertThat(told.events).containsExactly("RESET read Connection reset");
        assertThat(conversation().heard).containsExactly(">?request");
    }

    @Test
    @DisplayName("of a connection from before our time too")
    void firstWriteFails() {
        Object token = tracker.writeStarting(fd, null, null, 0, 0);
        tracker.written(token, request, 0, BROKEN_PIPE);
        assertThat(told.events).containsExactly("BROKEN_PIPE write Broken pipe");
        assertThat(table.get(fd).ageKnown).isFalse();
    }

    @Test
    @DisplayName("an attempt that would block is nothing yet, and the next one is counted")
    void triedTwice() {
        Connection connection = asClient();
        tracker.written(tracker.writeStarting(fd, null, null, 0, 0), request, -2, null);
        assertThat(connection.writing).isFalse();
        assertThat(conversation().heard).isEmpty();
        Object token = tracker.writeStarting(fd, null, null, 0, 0);
        request.position(REQUEST.length);
        tracker.written(token, request, REQUEST.length, null);
        assertThat(conversation().heard).containsExactly(">request");
        assertThat(connection.bytesSent).isEqualTo(7);
    }

    @Test
    @DisplayName(
            "a client's close is told for no thread's sake: a handler runs on the caller's or a pool's, as it happens")
    void clientCloses() throws Exception {
        asClient();
        write(REQUEST);
        arrives(RESPONSE);
        tracker.asynchronouslyClosing(fd);
        assertThat(told.closes).as("completed on the caller's thread").containsExactly("cancelled");

        fd = (pair = new LoopbackPair()).clientFd;
        asClient();
        ExecutorService pool = Executors.newSingleThreadExecutor();
        try {
            pool.submit(() -> write(REQUEST)).get();
            arrives(RESPONSE);
            pool.submit(() -> tracker.asynchronouslyClosing(fd)).get();
        } finally {
            pool.shutdown();
        }
        assertThat(told.closes).as("and on a pool's").containsExactly("cancelled", "cancelled");
        assertThat(told.events).isEmpty();
        assertThat(table.size()).isZero();
    }

    @Test
    @DisplayName("a server's is, whatever the thread")
    void serverCloses() throws IOException {
        asServer();
        read(REQUEST);
        conversation().underWay = true;
        arrives(REQUEST);
        tracker.asynchronouslyClosing(fd);
        assertThat(told.events).containsExactly("LOCAL_CLOSE read null");
    }

    @Test
    @DisplayName("a read that failed has no buffer")
    void failedRead() {
        asClient();
        write(REQUEST);
        tracker.read(fd, null, (ByteBuffer) null, 0, RESET);
        assertThat(told.events).containsExactly("RESET read Connection reset");
    }

    @Test
    @DisplayName("a descriptor that is not known, or not watched, tells nothing")
    void strangers() {
        FileDescriptor other = new FileDescriptor();
        tracker.written(tracker.writeStarting(other, null, null, 0, 0), request, 0, BROKEN_PIPE);
        tracker.connect(fd, InetSocketAddress.createUnresolved("excluded.example", 1), false, 0, null);
        tracker.written(tracker.writeStarting(fd, null, null, 0, 0), request, 0, BROKEN_PIPE);
        assertThat(told.events).isEmpty();
        assertThat(conversations).isEmpty();
    }
}
