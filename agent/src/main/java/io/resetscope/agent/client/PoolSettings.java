package io.resetscope.agent.client;

/** How a client library is configured in this application: what it is, and what its pool and its retries do. Immutable. */
public final class PoolSettings {

    /** In {@link #keepAliveNanos}: the pool never gives up a connection for having been idle. */
    public static final long NO_LIMIT = Long.MAX_VALUE;
    /** In a duration: not known, or not configured. */
    public static final long UNKNOWN = -1;

    /** E.g. {@code OkHttp}. */
    public final String library;
    /** E.g. {@code 4.12.0}; null when it does not tell. */
    public final String version;
    /** For how long the pool keeps an idle connection, by its own setting; {@link #NO_LIMIT} or {@link #UNKNOWN}. */
    public final long keepAliveNanos;
    /** How old it lets a connection grow; {@link #NO_LIMIT} or {@link #UNKNOWN}. */
    public final long timeToLiveNanos;
    /** After how much idle time it looks whether a connection is still open before it leases it; {@link #NO_LIMIT}: never. */
    public final long validateAfterNanos;
    /** How often it asks an idle connection whether it lives, so that it is not idle for long; {@link #NO_LIMIT}: never. */
    public final long pingsEveryNanos;
    /** What it does about a failed request, in the library's own words, e.g. {@code retryOnConnectionFailure=false}; or null. */
    public final String retries;
    /** Whether it repeats by itself any request that may be repeated; null when not known, or when it depends. */
    public final Boolean repeats;

    public PoolSettings(
            String library,
            String version,
            long keepAliveNanos,
            long timeToLiveNanos,
            long validateAfterNanos,
            String retries) {
        this(library, version, keepAliveNanos, timeToLiveNanos, validateAfterNanos, retries, null);
    }

    public PoolSettings(
            String library,
            String version,
            long keepAliveNanos,
            long timeToLiveNanos,
            long validateAfterNanos,
            String retries,
            Boolean repeats) {
        this(library, version, keepAliveNanos, timeToLiveNanos, validateAfterNanos, UNKNOWN, retries, repeats);
    }

    public PoolSettings(
            String library,
            String version,
            long keepAliveNanos,
            long timeToLiveNanos,
            long validateAfterNanos,
            long pingsEveryNanos,
            String retries,
            Boolean repeats) {
        this.library = library;
        this.version = version;
        this.keepAliveNanos = keepAliveNanos;
        this.timeToLiveNanos = timeToLiveNanos;
        this.validateAfterNanos = validateAfterNanos;
        this.pingsEveryNanos = pingsEveryNanos;
        this.retries = retries;
        this.repeats = repeats;
    }

    /** Of a library of which no more is known than its name and perhaps its version. */
    public static PoolSettings of(String library, String version) {
        return new PoolSettings(library, version, UNKNOWN, UNKNOWN, UNKNOWN, null);
    }
}
