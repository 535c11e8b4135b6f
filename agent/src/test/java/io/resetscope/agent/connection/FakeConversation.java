package io.resetscope.agent.connection;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Understands nothing: a test says what is under way, and reads what it was handed. */
class FakeConversation implements Conversation {

    /** What another thread does while a failure is about to be told. */
    Runnable whenAsked = () -> {};

    final Connection connection;
    /** {@code >text} sent, {@code >?text} attempted, {@code <text} received, {@code >skip n}, {@code end}. */
    final List<String> heard = new ArrayList<>();

    boolean underWay;
    boolean understood = true;
    /** Whether the end of the stream completes what is under way. */
    boolean endedByClose;

    String protocolName;
    /** What is known of HTTP/2; null as a rule. */
    Http2Facts http2;
    /** What another thread does while this one is about to hear something. */
    Runnable meanwhile = () -> {};

    FakeConversation(Connection connection) {
        this.connection = connection;
    }

    @Override
    public Http2Facts http2() {
        return http2;
    }

    private static String text(byte[] array, ByteBuffer buffer, int from, int to) {
        byte[] bytes = new byte[to - from];
        for (int i = from; i < to; i++) {
            bytes[i - from] = array != null ? array[i] : buffer.get(i);
        }
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    @Override
    public void sent(byte[] array, ByteBuffer buffer, int from, int to, long atNanos, boolean attempted) {
        heard.add((attempted ? ">?" : ">") + text(array, buffer, from, to));
        if (!underWay) {
            connection.beginExchange(atNanos);
        }
        underWay = true;
        connection.exchange.requestBytes += attempted ? 0 : to - from;
    }

    @Override
    public void received(byte[] array, ByteBuffer buffer, int from, int to, long atNanos) {
        meanwhile.run();
        heard.add("<" + text(array, buffer, from, to));
        if (connection.exchange.responseBytes == 0) {
            connection.exchange.respondedNanos = atNanos;
        }
        connection.exchange.responseBytes += to - from;
        underWay = false;
    }

    @Override
    public void endOfStream(long atNanos) {
        heard.add("end");
        underWay &= !endedByClose;
    }

    @Override
    public void skipped(boolean sent, long count, long atNanos) {
        heard.add((sent ? ">skip " : "<skip ") + count);
    }

    @Override
    public boolean exchangeUnderWay() {
        return underWay;
    }

    @Override
    public boolean understood() {
        return understood;
    }

    @Override
    public String protocolName() {
        return protocolName;
    }

    @Override
    public String protocolVersion() {
        return null;
    }

    @Override
    public boolean isFarewell() {
        whenAsked.run();
        return false;
    }
}
