package io.resetscope.agent.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileDescriptor;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** What the listener was told, a line each. */
final class Told implements ConnectionListener {

    int connects;
    /** All but the everyday: connects, ends by the peer and closes without harm. */
    final List<String> events = new ArrayList<>();
    /** The closes in which nothing was wrong: {@code cancelled} with an exchange under way, else {@code idle}. */
    final List<String> closes = new ArrayList<>();
    /** What came to light after failures. */
    final List<String> aftermaths = new ArrayList<>();
    /** Which failures turned out to be the echo of what. */
    final List<String> metBefore = new ArrayList<>();
    /** How many ends by the other side were told. */
    int endsByPeer;
    /** In how many of them something was lost. */
    int lossesByPeer;
    /** How many responses began. */
    int responses;
    /** The number of the exchange that each failure was told with. */
    final List<Integer> exchanges = new ArrayList<>();
    /** And how much of its request had been sent. */
    final List<Long> requestBytes = new ArrayList<>();
    /** And what the peer was said to have done before it. */
    final List<PeerState> before = new ArrayList<>();
    /** The silence that was survived last. */
    long survivedNanos;
    /** When the latest failure was said to have happened. */
    long failedNanos;

    @Override
    public void connected(Connection connection) {
        connects++;
    }

    /** What aftermaths are told with: the line of the failure. */
    @Override
    public Object failed(Connection connection, Signal signal, boolean write, Throwable error, long atNanos) {
        String text = error == null ? null : error.getMessage();
        String line = signal + (write ? " write " : " read ") + text;
        events.add(line);
        exchanges.add(connection.exchange.number);
        requestBytes.add(connection.exchange.requestBytes);
        before.add(connection.exchange.peerStateBefore);
        failedNanos = atNanos;
        return line;
    }

    @Override
    public void metBefore(Connection connection, Object failure, Signal signal) {
        assertThat(events).contains((String) failure);
        metBefore.add(failure + ", before it " + signal);
    }

    @Override
    public void aftermath(Connection connection, Object failure) {
        assertThat(events).contains((String) failure);
        aftermaths.add("status " + connection.exchange.status + ", unread " + connection.ending().unreadBytes);
    }

    @Override
    public void answeredByGateway(Connection connection, Exchange answered, int streamId, long atNanos) {
        events.add("gateway " + answered.status + (streamId == 0 ? "" : " stream " + streamId));
    }

    @Override
    public void endedByPeer(Connection connection, boolean failed, long atNanos) {
        endsByPeer++;
        lossesByPeer += failed ? 1 : 0;
    }

    @Override
    public void responds(Connection connection, long atNanos) {
        responses++;
    }

    @Override
    public void closed(Connection connection, long atNanos) {
        closes.add(connection.conversation.exchangeUnderWay() ? "cancelled" : "idle");
    }

    @Override
    public void connectFailed(
            FileDescriptor fd,
            InetSocketAddress remote,
            Signal signal,
            long startedNanos,
            Throwable error,
            long atNanos) {
        String what = signal == Signal.REFUSED ? "refused " : signal == Signal.TIMED_OUT ? "no answer " : "reset ";
        events.add(what + remote);
        assertThat(atNanos).isGreaterThanOrEqualTo(startedNanos);
    }

    @Override
    public void idleSurvived(Connection connection, long idleNanos) {
        events.add("idle survived");
        survivedNanos = idleNanos;
    }

    @Override
    public void overLimit() {
        events.add("over limit");
    }
}
