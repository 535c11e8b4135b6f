package io.resetscope.benchmarks.operation;

import io.resetscope.agent.connection.Connection;
import io.resetscope.agent.connection.ConnectionListener;
import io.resetscope.agent.connection.ConnectionPolicy;
import io.resetscope.agent.connection.ConnectionTable;
import io.resetscope.agent.connection.ConnectionTracker;
import io.resetscope.agent.connection.Exchange;
import io.resetscope.agent.connection.RequestThreads;
import io.resetscope.agent.connection.Signal;
import io.resetscope.agent.http.HttpConversation;
import java.io.FileDescriptor;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/** Watches every connection and has nobody to tell: what is left is what each operation costs. */
public final class SilentListener implements ConnectionListener, ConnectionPolicy {

    private static final int MAX_CONNECTIONS = 1_000_000;
    private static final long IDLE_CHECK_AFTER_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** A tracker as the agent makes it, without the agent's threads. */
    public static ConnectionTracker tracker() {
        SilentListener silent = new SilentListener();
        ConnectionTable table = new ConnectionTable(MAX_CONNECTIONS);
        return new ConnectionTracker(table, silent, silent, new RequestThreads(table), HttpConversation::new);
    }

    private SilentListener() {}

    @Override
    public boolean watches(String host, InetSocketAddress peer) {
        return true;
    }

    @Override
    public long idleCheckAfterNanos() {
        return IDLE_CHECK_AFTER_NANOS;
    }

    @Override
    public Object failed(Connection connection, Signal signal, boolean duringWrite, Throwable error, long atNanos) {
        return null;
    }

    @Override
    public void metBefore(Connection connection, Object failure, Signal signal) {}

    @Override
    public void aftermath(Connection connection, Object failure) {}

    @Override
    public void answeredByGateway(Connection connection, Exchange answered, int streamId, long atNanos) {}

    @Override
    public void endedByPeer(Connection connection, boolean failed, long atNanos) {}

    @Override
    public void responds(Connection connection, long atNanos) {}

    @Override
    public void closed(Connection connection, long atNanos) {}

    @Override
    public void connected(Connection connection) {}

    @Override
    public void connectFailed(
            FileDescriptor fd,
            InetSocketAddress remote,
            Signal signal,
            long startedNanos,
            Throwable error,
            long atNanos) {}

    @Override
    public void idleSurvived(Connection connection, long idleNanos) {}

    @Override
    public void overLimit() {}
}
