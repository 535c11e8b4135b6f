package io.resetscope.agent.diagnosis;

import io.resetscope.agent.client.PoolSettings;
import io.resetscope.agent.incident.Incident;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The exact setting of what connects to databases, caches and brokers, and of these themselves, where it is known. Each
 * phrase begins so that it ends a sentence.
 */
final class DatabaseSettings {

    private static final String NONE = "";
    private static final String HIKARI = "HikariCP";
    private static final List<String> JDBC =
            Arrays.asList("PostgreSQL JDBC", "MySQL Connector/J", "MariaDB Connector/J");
    private static final long SECONDS_FROM_NANOS = TimeUnit.SECONDS.toNanos(2);
    /** HikariConfig takes no less for maxLifetime and keepaliveTime. */
    private static final long HIKARI_LEAST_NANOS = TimeUnit.SECONDS.toNanos(30);

    private DatabaseSettings() {}

    /** For how long the pool keeps an idle connection, or how it sees to it that none is idle for that long. */
    static String keptFor(Incident incident, long nanos) {
        String library = name(incident);
        if (JDBC.contains(library)) {
            return inPool(incident, nanos);
        }
        switch (library) {
            case "Jedis":
                return ": setMinEvictableIdleDuration(" + duration(nanos) + ") in the pool's configuration, with"
                        + " setTimeBetweenEvictionRuns below it; or testWhileIdle, whose PING keeps them alive";
            case "Lettuce":
                return "; Lettuce closes none for having been idle, and pingBeforeActivateConnection asks only when it"
                        + " connects: a PING of the application's, or what follows";
            case "Kafka client":
                return ": connections.max.idle.ms=" + TimeUnit.NANOSECONDS.toMillis(nanos) + " (540000 by default)";
            default:
                return NONE;
        }
    }

    private static String inPool(Incident incident, long nanos) {
        PoolSettings pool = incident.pool;
        boolean known = pool != null && HIKARI.equals(pool.library);
        if (nanos < HIKARI_LEAST_NANOS) {
            return known ? " (HikariCP's maxLifetime and keepaliveTime cannot be below 30 s)" : NONE;
        }
        long millis = TimeUnit.NANOSECONDS.toMillis(nanos);
        String maxLifetime = "maxLifetime=" + millis;
        // it switches off a keepaliveTime that is not below maxLifetime
        boolean older = known && pool.timeToLiveNanos != PoolSettings.UNKNOWN && nanos >= pool.timeToLiveNanos;
        if (older || known && pool.pingsEveryNanos == PoolSettings.UNKNOWN) {
            return ": " + maxLifetime + " of HikariCP";
        }
        return ": keepaliveTime=" + millis + (known ? " of HikariCP" : " in a HikariCP")
                + ", whose ping then comes before that, or " + maxLifetime;
    }

    /** How old a pool lets a connection grow. */
    static String timeToLive(Incident incident, long nanos) {
        if (!JDBC.contains(name(incident)) || nanos < HIKARI_LEAST_NANOS) {
            return NONE;
        }
        return ": maxLifetime=" + TimeUnit.NANOSECONDS.toMillis(nanos) + " of HikariCP";
    }

    /** How to have TCP keep-alive probes sent. */
    static String probes(Incident incident, long nanos) {
        switch (name(incident)) {
            case "PostgreSQL JDBC":
                return ": tcpKeepAlive=true in the JDBC URL, and a lower net.ipv4.tcp_keepalive_time";
            case "MySQL Connector/J":
            case "MariaDB Connector/J":
                return ": tcpKeepAlive of the driver is on by default, so lower net.ipv4.tcp_keepalive_time";
            case "Lettuce":
                if (nanos < TimeUnit.SECONDS.toNanos(1)) {
                    return NONE;
                }
                return ": SocketOptions.builder().keepAlive(KeepAliveOptions.builder().enable().idle("
                        + wholeSeconds(nanos) + ").interval(" + wholeSeconds(nanos)
                        + ").build()) in Lettuce's ClientOptions";
            case "Jedis":
            case "Kafka client":
                return ": " + incident.library + " asks for them by itself, so lower net.ipv4.tcp_keepalive_time";
            default:
                return NONE;
        }
    }

    /** How long what speaks this protocol keeps an idle connection. */
    static String serverKeepAlive(String protocol) {
        switch (protocol == null ? NONE : protocol) {
            case "postgresql":
                return ": idle_session_timeout and idle_in_transaction_session_timeout of PostgreSQL (off by default),"
                        + " client_idle_timeout of PgBouncer";
            case "mysql":
                return ": wait_timeout of MySQL or MariaDB (28800 s by default)";
            case "redis":
                return ": timeout in redis.conf (0, never, by default)";
            case "kafka":
                return ": connections.max.idle.ms of the broker (600000 by default)";
            default:
                return NONE;
        }
    }

    /** Likewise, of what the kernel counts in seconds. */
    private static String wholeSeconds(long nanos) {
        return "Duration.ofSeconds(" + TimeUnit.NANOSECONDS.toSeconds(nanos) + ")";
    }

    /** As an application writes it. */
    private static String duration(long nanos) {
        return nanos < SECONDS_FROM_NANOS
                ? "Duration.ofMillis(" + Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos)) + ")"
                : "Duration.ofSeconds(" + TimeUnit.NANOSECONDS.toSeconds(nanos) + ")";
    }

    /** What speaks this protocol and resets idle connections; a phrase that goes on a list. */
    static String resetsIdle(String protocol) {
        return "mysql".equals(protocol) ? ", a MariaDB at its wait_timeout" : NONE;
    }

    private static String name(Incident incident) {
        return incident.library == null ? NONE : incident.library;
    }
}
