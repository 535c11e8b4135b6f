package io.resetscope.agent.incident;

import io.resetscope.agent.connection.Connection;
import io.resetscope.agent.connection.ConnectionTable;
import io.resetscope.agent.connection.Role;
import io.resetscope.agent.server.ServerLimit;
import io.resetscope.agent.server.ServerPolicy;
import io.resetscope.agent.server.Servers;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Looks over the open connections now and then for clients that keep them longer than the server announced, and for servers
 * that keep them without a limit; says so once per server, before anything fails. Confined to the agent's own thread.
 */
public final class PolicyWatch {

    private static final long EVERY_NANOS = TimeUnit.SECONDS.toNanos(2);
    /** Keep-Alive: timeout has whole seconds, and a pool may be about to evict it. */
    private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final int MAX_TOLD = 1024;

    /** By then a server's limit would have closed it, if it has one that is usual. */
    private static final long LONG_NANOS = TimeUnit.MINUTES.toNanos(10);
    /** And the longest that a balancer before it would want (4000 s). */
    private static final long LONGEST_NANOS = TimeUnit.MINUTES.toNanos(70);

    private final ConnectionTable table;
    private final Servers servers;
    private final Set<String> known = Collections.newSetFromMap(new LinkedHashMap<String, Boolean>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > MAX_TOLD;
        }
    });
    private long nextNanos;
    private boolean started;

    public PolicyWatch(ConnectionTable table, Servers servers) {
        this.table = table;
        this.servers = servers;
    }

    /**
     * To be called about once a second.
     *
     * @param told whether what was found has been told; false when it was kept back
     */
    void look(long now, Predicate<PolicyMismatch> told) {
        if (started && now - nextNanos < 0) {
            return;
        }
        started = true;
        nextNanos = now + EVERY_NANOS;
        // they are kept until they are read, and this is the one who comes by regularly
        servers.readSettled();
        table.forEach(connection -> {
            PolicyMismatch mismatch =
                    connection.role == Role.SERVER ? examineServer(connection, now) : examine(connection, now);
            if (mismatch == null) {
                return;
            }
            String what = mismatch.kind + " " + mismatch.serverHost + ':' + mismatch.serverPort;
            // first added, so that one that fails is not tried for ever
            if (known.add(what) && !told.test(mismatch)) {
                known.remove(what);
            }
        });
    }

    private static boolean isIdle(Connection connection) {
        return connection.peerAddress() != null
                && connection.conversation().understood()
                && connection.exchange.number > 0
                && !connection.conversation().exchangeUnderWay()
                && !connection.endOfStreamRead
                && !connection.closing;
    }

    /** What has lain idle for long is the proof; the server's own word, that there is no limit, or a longer time. */
    private PolicyMismatch examineServer(Connection connection, long now) {
        long idle = now - connection.lastByteNanos;
        if (idle < LONG_NANOS || !isIdle(connection)) {
            return null;
        }
        ServerPolicy policy = policyOf(connection.localPort());
        ServerPolicy.Setting limit = policy == null ? null : policy.settings.get(ServerLimit.IDLE);
        boolean known = limit != null && limit.isKnown();
        boolean never = known ? limit.value == ServerPolicy.NO_LIMIT : idle >= LONGEST_NANOS;
        return never ? of(PolicyMismatch.Kind.NEVER_CLOSED, connection, idle, now, policy) : null;
    }

    private ServerPolicy policyOf(int port) {
        try {
            return servers.at(port, null);
        } catch (ReflectiveOperationException | RuntimeException unreadable) {
            return null;
        }
    }

    private static PolicyMismatch examine(Connection connection, long now) {
        if (connection.role != Role.CLIENT || !isIdle(connection)) {
            return null;
        }
        long idle = now - connection.lastByteNanos;
        long announced = connection.keepAliveTimeoutSeconds;
        if (says(connection.keepAliveClient, "close")) {
            // its own wish: it reads on until the server has closed
            return null;
        }
        if (connection.closeAnnounced) {
            return idle > GRACE_NANOS ? of(PolicyMismatch.Kind.CLOSE_IGNORED, connection, idle, now, null) : null;
        }
        boolean tooLong = announced > 0
                && !ClientLibrary.obeysKeepAlive(connection.library)
                && idle > announced * SECOND + GRACE_NANOS;
        return tooLong ? of(PolicyMismatch.Kind.KEPT_TOO_LONG, connection, idle, now, null) : null;
    }

    private static boolean says(String header, String word) {
        return header != null && header.toLowerCase(Locale.ROOT).contains(word);
    }

    private static PolicyMismatch of(
            PolicyMismatch.Kind kind, Connection connection, long idle, long now, ServerPolicy policy) {
        long announced = connection.keepAliveTimeoutSeconds;
        return new PolicyMismatch(
                kind,
                connection.serverHost,
                connection.serverPort,
                connection.peerAddress().getHostAddress(),
                idle,
                connection.ageKnown ? now - connection.openedNanos : -1,
                announced < 0 ? -1 : announced * SECOND,
                connection.keepAliveServer,
                connection.exchange.server,
                policy);
    }
}
