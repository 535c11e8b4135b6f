package io.resetscope.agent.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.agent.client.ClientCall;
import io.resetscope.agent.client.ClientCalls;
import io.resetscope.agent.client.ClientLibraries;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A reader and a writer that meet the same end at once. */
class TrackedRaceTest extends TrackedPair {

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
    @DisplayName(
            "of an RST the writer has the kernel's one error: what the reader met behind it is no FIN, though it closes")
    void writerHasTheReset() {
        asClient();
        write(REQUEST);
        Object stuck = tracker.writeStarting(fd, null, null, 0, 0);
        endOfStream();
        tracker.closing(pair.client, null);
        tracker.written(stuck, REQUEST, 0, 7, RESET);
        assertThat(told.events).containsExactly("RESET write Connection reset");
    }

    @Test
    @DisplayName("nor when it meets that while the writer is about to tell")
    void writerIsAboutToTell() {
        asClient();
        write(REQUEST);
        Object token = tracker.writeStarting(fd, null, null, 0, 0);
        conversations.get(0).whenAsked = this::endOfStream;
        tracker.written(token, REQUEST, 0, 7, RESET);
        tracker.closing(pair.client, null);
        assertThat(told.events).containsExactly("RESET write Connection reset");
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
    @DisplayName(
            "a reader that had got the kernel's one error tells so, though the writer's broken pipe was told first")
    void readerComesSecond() {
        asClient();
        conversation().underWay = true;
        writeFails(BROKEN_PIPE);
        readFails(RESET);
        assertThat(told.events).containsExactly("BROKEN_PIPE write Broken pipe");
        assertThat(told.metBefore).containsExactly("BROKEN_PIPE write Broken pipe, before it RESET");
    }

    /** A library's call that the connection serves, and what ends it. */
    private Runnable call(Connection connection) {
        ClientLibraries libraries = new ClientLibraries(library -> null, library -> null, library -> null);
        ClientCalls calls = new ClientCalls(new ServedConnections(table), libraries, () -> 0);
        connection.call = (ClientCall) calls.callStarting("java.net.http", this);
        return () -> calls.callEnded(connection.call, RESET, true);
    }

    @Test
    @DisplayName("a reader that comes second says whose call went on until then, whether it met an RST or a FIN")
    void readerKnowsCall() {
        for (Runnable end : List.<Runnable>of(() -> readFails(RESET), this::endOfStream)) {
            Connection connection = asClient();
            Runnable callEnds = call(connection);
            writeFails(BROKEN_PIPE);
            assertThat(connection.ending().metDuring).isNull();
            end.run();
            assertThat(connection.ending().metDuring).isSameAs(connection.call);
            callEnds.run();
            readFails(RESET);
            assertThat(connection.ending().metDuring)
                    .as("met again, after the call")
                    .isSameAs(connection.call);
            tracker.closing(pair.client, null);
        }
    }

    @Test
    @DisplayName("but not of one that had ended before")
    void readerComesAfterCall() {
        Connection connection = asClient();
        call(connection).run();
        writeFails(BROKEN_PIPE);
        readFails(RESET);
        assertThat(connection.ending().metDuring).isNull();
    }

    @Test
    @DisplayName("so it does if it still takes the write for under way, or for what the kernel gave up")
    void readerOverlaps() {
        Connection connection = asClient();
        conversation().underWay = true;
        writeFails(BROKEN_PIPE);
        connection.writing = true;
        readFails(new SocketException("Connection timed out"));
        assertThat(told.metBefore).containsExactly("BROKEN_PIPE write Broken pipe, before it TIMED_OUT");
    }

    @Test
    @DisplayName("what is met again during a write does not take the place of what was met first")
    void metTwice() {
        Connection connection = asClient();
        conversation().underWay = true;
        write(REQUEST);
        tracker.writeStarting(fd, null, null, 0, 0);
        readFails(RESET);
        long met = connection.ending().metWhileWritingNanos;
        readFails(RESET);
        assertThat(connection.ending().metWhileWritingNanos).isEqualTo(met).isNotZero();
    }

    @Test
    @DisplayName("a reader that finds nothing but the same broken pipe tells nothing")
    void echoes() {
        asClient();
        conversation().underWay = true;
        writeFails(BROKEN_PIPE);
        readFails(BROKEN_PIPE);
        readFails(new SocketTimeoutException("Read timed out"));
        assertThat(told.metBefore).isEmpty();
    }
}
