package io.resetscope.agent.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Connections that were open before anyone looked. */
class TrackedAdoptionTest extends TrackedPair {

    @Test
    @DisplayName("an unknown connection is adopted by its next write, with what the kernel said before it")
    void adoptedByWrite() {
        write(REQUEST);
        Connection connection = table.get(fd);
        assertThat(connection.ageKnown).isFalse();
        assertThat(connection.role).isNull();
        assertThat(connection.peer()).isEqualTo(pair.serverAddress());
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

    @Test
    @DisplayName("what began under an agent that is gone is not taken for anything")
    void strangersToken() {
        ByteBuffer buffer = ByteBuffer.wrap(REQUEST);
        ByteBuffer[] buffers = {buffer};
        Object stranger = new Object();
        tracker.written(stranger, REQUEST, 0, 7, null);
        tracker.written(stranger, buffer, 7, null);
        tracker.written(stranger, buffers, 0, 1, 7, null);
        tracker.written(stranger, REQUEST, 0, 0, BROKEN_PIPE);
        tracker.scattered(stranger, buffers, 0, 1, 7, null);
        tracker.scattered(stranger, buffers, 0, 1, 0, RESET);
        new NativeSockets(tracker).unseenWritten(stranger, 7, null);
        assertThat(told.events).isEmpty();
        assertThat(table.size()).isZero();
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
