package io.resetscope.agent.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Gathering writes and scattering reads: which bytes of which buffer passed. */
class BuffersTest {

    private final Connection connection = TestConnections.client();
    private final FakeConversation conversation = new FakeConversation(connection);

    BuffersTest() {
        connection.conversation = conversation;
    }

    private static ByteBuffer of(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static void advance(ByteBuffer buffer, int by) {
        buffer.position(buffer.position() + by);
    }

    @Test
    @DisplayName("a partial gathering write: whole buffers, a part of one, nothing of the rest")
    void partial() {
        ByteBuffer[] buffers = {of("skipped"), of("head"), of(""), of("xbody"), of("tail")};
        advance(buffers[3], 1);
        connection.writePositions = Buffers.positions(null, buffers, 1, 4);
        advance(buffers[1], 4);
        advance(buffers[3], 2);

        Buffers.sent(connection, buffers, 1, 4, 6, 10, false);

        assertThat(conversation.heard).containsExactly(">head", ">bo");
    }

    @Test
    @DisplayName("a failed gathering write: everything that remained was attempted")
    void attempted() {
        ByteBuffer[] buffers = {of("head"), of("body")};
        connection.writePositions = Buffers.positions(null, buffers, 0, 2);
        advance(buffers[0], 1);

        Buffers.sent(connection, buffers, 0, 2, 0, 10, true);

        assertThat(conversation.heard).containsExactly(">?ead", ">?body");
    }

    @Test
    @DisplayName("a scattering read, into the part of the array that was meant")
    void received() {
        ByteBuffer[] buffers = {of("....."), of("abcd"), of("efgh")};
        advance(buffers[1], 1);
        connection.readPositions = Buffers.positions(null, buffers, 1, 2);
        advance(buffers[1], 3);
        advance(buffers[2], 2);

        Buffers.received(connection, buffers, 1, 2, 5, 10);

        assertThat(conversation.heard).containsExactly("<bcd", "<ef");
    }

    @Test
    @DisplayName("buffers whose positions nobody noted are counted, not read")
    void unseen() {
        ByteBuffer[] buffers = {of("abcd")};
        advance(buffers[0], 4);

        Buffers.sent(connection, buffers, 0, 1, 4, 10, false);
        Buffers.received(connection, buffers, 0, 1, 4, 10);

        assertThat(conversation.heard).containsExactly(">skip 4", "<skip 4");
    }

    @Test
    @DisplayName("the array of positions is kept while it is long enough, and never longer than the kernel's limit")
    void reuse() {
        int[] four = Buffers.positions(null, new ByteBuffer[] {of("a")}, 0, 1);
        assertThat(Buffers.positions(four, new ByteBuffer[] {of("a"), of("b")}, 0, 2))
                .isSameAs(four);

        ByteBuffer[] many = new ByteBuffer[2000];
        int[] limited = Buffers.positions(four, many, 0, 2000);
        assertThat(limited).hasSize(1024);
    }

    @Test
    @DisplayName("arguments that the JDK is about to reject do no harm")
    void nonsense() {
        assertThat(Buffers.positions(null, new ByteBuffer[] {null}, 0, 5)).containsOnly(0);
    }

    @Test
    @DisplayName("more buffers than the kernel takes: what it took is counted once")
    void moreThanTheKernelTakes() {
        Connection connection = TestConnections.client();
        FakeConversation conversation = new FakeConversation(connection);
        connection.conversation = conversation;
        ByteBuffer[] buffers = new ByteBuffer[1025];
        for (int i = 0; i < buffers.length; i++) {
            buffers[i] = ByteBuffer.wrap(new byte[] {'a'});
        }
        connection.writePositions = Buffers.positions(null, buffers, 0, buffers.length);
        for (int i = 0; i < 1024; i++) {
            buffers[i].position(1);
        }
        Buffers.sent(connection, buffers, 0, buffers.length, 1024, 5, false);
        assertThat(conversation.heard).hasSize(1024).doesNotContain(">skip 1024");
    }

    @Test
    @DisplayName("arguments that the JDK is about to refuse do no harm here")
    void wrongArguments() {
        Connection connection = TestConnections.client();
        FakeConversation conversation = new FakeConversation(connection);
        connection.conversation = conversation;
        ByteBuffer[] buffers = {null};
        connection.writePositions = Buffers.positions(null, buffers, 0, 1);
        Buffers.sent(connection, buffers, 0, 1, 0, 5, true);
        connection.readPositions = Buffers.positions(null, buffers, -1, 7);
        Buffers.received(connection, buffers, 3, 9, 0, 5);
        assertThat(conversation.heard).isEmpty();
    }
}
