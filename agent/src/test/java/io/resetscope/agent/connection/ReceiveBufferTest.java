package io.resetscope.agent.connection;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.FileDescriptor;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What lies unread at the end of a real connection. */
class ReceiveBufferTest {

    private static final byte[] ANSWER = "HTTP/1.1 413 Content Too Large\r\n\r\n".getBytes(ISO_8859_1);
    private static final int DRAINED = 8 * 1024;

    private LoopbackPair pair;

    @BeforeEach
    void connect() throws IOException {
        pair = new LoopbackPair();
    }

    @AfterEach
    void disconnect() throws IOException {
        pair.close();
    }

    private void answers(byte[] bytes) throws IOException {
        pair.server.getOutputStream().write(bytes);
        await().until(() -> ReceiveBuffer.unreadBytes(pair.clientFd) == bytes.length);
    }

    private void resets() throws IOException {
        pair.resetByServer();
        await().until(() -> Kernel.peerState(pair.clientFd) == PeerState.ERROR);
    }

    private static String text(ByteBuffer buffer) {
        return new String(buffer.array(), 0, buffer.limit(), ISO_8859_1);
    }

    @Test
    @DisplayName("what has arrived is counted, less what was read; at the end that it came to, and no other")
    void unread() throws IOException {
        assertThat(ReceiveBuffer.unreadBytes(pair.clientFd)).isZero();
        answers(ANSWER);
        assertThat(ReceiveBuffer.unreadBytes(pair.serverFd)).isZero();
        assertThat(pair.client.getInputStream().read()).isEqualTo('H');
        assertThat(ReceiveBuffer.unreadBytes(pair.clientFd)).isEqualTo(ANSWER.length - 1);
        pair.server.shutdownOutput();
        await().until(() -> Kernel.peerState(pair.clientFd) == PeerState.FIN);
        assertThat(ReceiveBuffer.unreadBytes(pair.clientFd))
                .as("a FIN is no byte")
                .isEqualTo(ANSWER.length - 1);
    }

    @Test
    @DisplayName("an answer survives the reset that came after it, and is taken once")
    void answerBehindReset() throws IOException {
        answers(ANSWER);
        resets();
        assertThat(ReceiveBuffer.unreadBytes(pair.clientFd)).isEqualTo(ANSWER.length);
        ByteBuffer unread = ReceiveBuffer.drain(pair.clientFd, PeerState.ERROR);
        assertThat(text(unread)).isEqualTo(new String(ANSWER, ISO_8859_1));
        assertThat(unread.position()).isZero();
        assertThat(ReceiveBuffer.unreadBytes(pair.clientFd)).isZero();
        assertThat(ReceiveBuffer.drain(pair.clientFd, PeerState.HUNG_UP))
                .as("nothing left, and the error is no answer")
                .isNull();
    }

    @Test
    @DisplayName("of much, the beginning is enough")
    void much() throws IOException {
        answers(new byte[3 * DRAINED]);
        resets();
        assertThat(ReceiveBuffer.drain(pair.clientFd, PeerState.ERROR).limit()).isEqualTo(DRAINED);
        assertThat(ReceiveBuffer.unreadBytes(pair.clientFd)).isEqualTo(2 * DRAINED);
    }

    @ParameterizedTest
    @EnumSource(
            value = PeerState.class,
            names = {"OPEN", "FIN", "NOT_ASKED", "UNKNOWN"})
    @DisplayName("of a connection that may live, not a byte is taken: the application may still read it")
    void alive(PeerState state) throws IOException {
        answers(ANSWER);
        assertThat(ReceiveBuffer.drain(pair.clientFd, state)).isNull();
        assertThat(ReceiveBuffer.unreadBytes(pair.clientFd)).isEqualTo(ANSWER.length);
        byte[] read = new byte[ANSWER.length];
        assertThat(pair.client.getInputStream().readNBytes(read, 0, read.length))
                .isEqualTo(ANSWER.length);
        assertThat(read).isEqualTo(ANSWER);
    }

    @Test
    @DisplayName("a reset without an answer leaves nothing to take")
    void nothing() throws IOException {
        resets();
        assertThat(ReceiveBuffer.unreadBytes(pair.clientFd)).isZero();
        assertThat(ReceiveBuffer.drain(pair.clientFd, PeerState.ERROR)).isNull();
    }

    @Test
    @DisplayName("a connection that both ends have shut down has its answer as well")
    void hungUp() throws IOException {
        answers(ANSWER);
        pair.client.shutdownOutput();
        pair.server.shutdownOutput();
        await().until(() -> Kernel.peerState(pair.clientFd) == PeerState.HUNG_UP);
        assertThat(text(ReceiveBuffer.drain(pair.clientFd, PeerState.HUNG_UP))).startsWith("HTTP/1.1 413");
        assertThat(ReceiveBuffer.drain(pair.clientFd, PeerState.HUNG_UP))
                .as("the end of the stream")
                .isNull();
    }

    @Test
    @DisplayName("a descriptor that is not open has nothing, and throws nothing")
    void notOpen() throws IOException {
        pair.close();
        for (FileDescriptor fd : new FileDescriptor[] {new FileDescriptor(), pair.clientFd}) {
            assertThat(ReceiveBuffer.unreadBytes(fd)).isEqualTo(-1);
            assertThat(ReceiveBuffer.drain(fd, PeerState.ERROR)).isNull();
        }
    }
}
