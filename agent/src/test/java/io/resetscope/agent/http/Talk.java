package io.resetscope.agent.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.resetscope.agent.connection.Connection;
import io.resetscope.agent.connection.Exchange;
import io.resetscope.agent.connection.GoAway;
import io.resetscope.agent.connection.Http2Facts;
import io.resetscope.agent.connection.Role;
import io.resetscope.agent.connection.TestConnections;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * One connection on which client and server speak. Each saying takes place a microsecond after the one before; bytes are
 * counted as the tracker counts them, after the conversation has seen them.
 */
final class Talk {

    static final long STEP = 1_000;

    /** How bytes are handed over. */
    enum Form {
        ARRAY,
        HEAP,
        DIRECT,
        READ_ONLY
    }

    final Connection connection;
    final HttpConversation conversation;
    final Exchange exchange;
    /** Whether this JVM is the client. */
    private final boolean client;

    private final Form form;
    long now;

    private Talk(Connection connection, boolean client, Form form) {
        this.connection = connection;
        this.conversation = new HttpConversation(connection);
        this.exchange = connection.exchange;
        this.client = client;
        this.form = form;
    }

    static Talk asClient() {
        return of(Role.CLIENT, Form.ARRAY);
    }

    static Talk asServer() {
        return of(Role.SERVER, Form.ARRAY);
    }

    static Talk of(Role role, Form form) {
        boolean client = role == Role.CLIENT;
        return new Talk(client ? TestConnections.client() : TestConnections.server(), client, form);
    }

    static Talk adopted(Role role) {
        return adopted(role, Form.ARRAY);
    }

    static Talk adopted(Role role, Form form) {
        return new Talk(TestConnections.adopted(), role == Role.CLIENT, form);
    }

    Talk client(String text) {
        return says(true, text.getBytes(ISO_8859_1));
    }

    Talk server(String text) {
        return says(false, text.getBytes(ISO_8859_1));
    }

    Talk says(boolean byClient, byte[] bytes) {
        now += STEP;
        pass(byClient, bytes, 0, bytes.length);
        return this;
    }

    /** A write of the client's that failed. */
    Talk clientAttempts(String text) {
        now += STEP;
        byte[] bytes = text.getBytes(ISO_8859_1);
        conversation.sent(bytes, null, 0, bytes.length, now, true);
        return this;
    }

    /** A write begins, or has been noted. */
    void writes(boolean underWay) {
        TestConnections.writes(connection, underWay);
    }

    Talk skipped(boolean byClient, long count) {
        now += STEP;
        conversation.skipped(byClient == client, count, now);
        count(byClient == client, count);
        return this;
    }

    Talk endOfStream() {
        now += STEP;
        conversation.endOfStream(now);
        return this;
    }

    /** A part of a saying, at the time that it is. */
    void pass(boolean byClient, byte[] bytes, int from, int to) {
        boolean sent = byClient == client;
        int offset = form == Form.ARRAY ? 0 : 3;
        byte[] framed = new byte[offset + bytes.length + 2];
        System.arraycopy(bytes, 0, framed, offset, bytes.length);
        ByteBuffer buffer = buffer(framed);
        byte[] array = buffer == null ? framed : null;
        int base = form == Form.HEAP ? 2 : offset;
        if (sent) {
            conversation.sent(array, buffer, base + from, base + to, now, false);
        } else {
            conversation.received(array, buffer, base + from, base + to, now);
        }
        count(sent, to - from);
    }

    private ByteBuffer buffer(byte[] framed) {
        switch (form) {
            case HEAP:
                // A slice, so that an array offset that is forgotten shows.
                return ByteBuffer.wrap(framed).position(1).slice();
            case DIRECT:
                return ByteBuffer.allocateDirect(framed.length).put(framed).rewind();
            case READ_ONLY:
                return ByteBuffer.wrap(framed).asReadOnlyBuffer();
            default:
                return null;
        }
    }

    private void count(boolean sent, long count) {
        if (count > 0) {
            connection.lastByteNanos = now;
            connection.bytesSent += sent ? count : 0;
            connection.bytesReceived += sent ? 0 : count;
        }
    }

    static String text(byte[] bytes) {
        return new String(bytes, ISO_8859_1);
    }

    private static String text(GoAway said) {
        return said == null ? "nothing" : said.codeName() + ' ' + said.lastStreamId;
    }

    int completed() {
        return connection.recent() == null ? 0 : connection.recent().size();
    }

    /** Everything that is known in either role, in one text. */
    String facts() {
        StringBuilder facts = new StringBuilder();
        facts.append("exchange ").append(exchange.number);
        facts.append(" started ").append(exchange.startedNanos).append(" idle ").append(exchange.idleBeforeNanos);
        facts.append(" responded ")
                .append(exchange.respondedNanos)
                .append(" ended ")
                .append(exchange.endedNanos);
        facts.append(" bytes ").append(exchange.requestBytes).append('/').append(exchange.responseBytes);
        facts.append(" lengths ").append(exchange.requestContentLength);
        facts.append(" sent ")
                .append(exchange.requestComplete)
                .append(" expects ")
                .append(exchange.expectsContinue);
        facts.append("\n").append(exchange.method).append(' ').append(exchange.target);
        facts.append(" -> ").append(exchange.status).append(" server ").append(exchange.server);
        facts.append(" via ").append(exchange.via).append(" trace ").append(Arrays.toString(exchange.traceHeaders));
        facts.append("\nkeep-alive ")
                .append(connection.keepAliveClient)
                .append(" | ")
                .append(connection.keepAliveServer);
        facts.append(" timeout ")
                .append(connection.keepAliveTimeoutSeconds)
                .append(" max ")
                .append(connection.keepAliveMax);
        facts.append(" close ").append(connection.closeAnnounced);
        facts.append("\nprotocol ").append(conversation.protocolName());
        facts.append(' ').append(conversation.protocolVersion());
        facts.append(" understood ").append(conversation.understood());
        facts.append(" under way ").append(conversation.exchangeUnderWay());
        Http2Facts streams = conversation.http2();
        if (streams != null) {
            facts.append("\nstreams ").append(streams.streamsInFlight());
            facts.append(" of ").append(streams.streamsOpened);
            facts.append(" described ").append(streams.streamId).append(" at ").append(streams.lastStreamNanos);
            facts.append("\nserver ").append(text(client ? streams.goAwayReceived : streams.goAwaySent));
            facts.append(" client ").append(text(client ? streams.goAwaySent : streams.goAwayReceived));
        }
        for (int i = 0; i < completed(); i++) {
            facts.append("\nrecent ").append(connection.recent().number(i));
            facts.append(' ')
                    .append(connection.recent().method(i))
                    .append(' ')
                    .append(connection.recent().status(i));
            facts.append(' ').append(connection.recent().startedNanos(i));
            facts.append(' ').append(connection.recent().endedNanos(i));
        }
        return facts.toString();
    }
}
