package io.resetscope.agent.options;

import java.util.Locale;

/**
 * Every option, declared once: the command line's help and docs/options.md are made from this.
 *
 * <p>Set by system property {@code resetscope.<name>}, environment {@code RESETSCOPE_<NAME>} or agent argument
 * {@code name=value,…}; the first of these that is set wins.
 */
public enum Option {
    ENABLED("enabled", Kind.BOOLEAN, "true", "false: the agent does nothing at all"),
    LOG(
            "log",
            Kind.LOG_STYLE,
            "full",
            "what is written to stderr per incident: full, a block; ladder, a block with the connection's life drawn in it; line, one line;"
                    + " off, nothing"),
    IDLE_CHECK_AFTER(
            "idle_check_after",
            Kind.DURATION,
            "100ms",
            "before the first write after this much idle time, the kernel is asked whether the peer has closed"),
    SETTLE(
            "settle",
            Kind.DURATION,
            "2s",
            "how long an incident waits for what happens to other connections, before it is explained"),
    MAX_CONNECTIONS(
            "max_connections",
            Kind.COUNT,
            "100000",
            "how many connections are watched at once; further ones are not, and are counted as dropped"),
    MAX_INCIDENTS_PER_MINUTE(
            "max_incidents_per_minute",
            Kind.COUNT,
            "60",
            "log blocks and spans per minute; further incidents are counted in the metrics and summed up in one line"),
    EXCLUDE(
            "exclude",
            Kind.PATTERNS,
            "",
            "servers not to watch: host:port patterns, * for any text, separated by commas; e.g. *.internal:5432,:6379,[::1]"),
    SELFTEST("selftest", Kind.BOOLEAN, "false", "before the application starts, try every hook and print the result"),
    DEBUG("debug", Kind.BOOLEAN, "false", "also write what the libraries inside the agent log");

    /** What values an option takes. */
    public enum Kind {
        BOOLEAN("true or false"),
        LOG_STYLE("full, ladder, line or off"),
        DURATION("a duration up to a year: 500ms, 2s, 5m, 1h (without a unit: milliseconds)"),
        COUNT("a number of at least 1"),
        PATTERNS("a list of host:port patterns, separated by commas");

        private final String takes;

        Kind(String takes) {
            this.takes = takes;
        }

        /** The values in words. */
        public String takes() {
            return takes;
        }
    }

    private final String id;
    private final Kind kind;
    private final String defaultValue;
    private final String description;

    Option(String id, Kind kind, String defaultValue, String description) {
        this.id = id;
        this.kind = kind;
        this.defaultValue = defaultValue;
        this.description = description;
    }

    public String id() {
        return id;
    }

    public Kind kind() {
        return kind;
    }

    public String defaultValue() {
        return defaultValue;
    }

    public String description() {
        return description;
    }

    public String property() {
        return "resetscope." + id;
    }

    public String environmentVariable() {
        return "RESETSCOPE_" + id.toUpperCase(Locale.ROOT);
    }

    /** Null when there is none of that name. */
    static Option named(String id) {
        for (Option option : values()) {
            if (option.id.equals(id)) {
                return option;
            }
        }
        return null;
    }
}
