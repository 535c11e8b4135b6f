package io.resetscope.agent.server;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/** How a server library is configured in this application: what it is, and when it closes a connection. Immutable. */
public final class ServerPolicy {

    /** As a setting's value: it never does. */
    public static final long NO_LIMIT = Long.MAX_VALUE;
    /** As a setting's value: not known. */
    public static final long UNKNOWN = -1;

    /** A setting as the library calls it, and its value, in the unit of the {@link ServerLimit}. Immutable. */
    public static final class Setting {

        public final String name;
        public final long value;

        Setting(String name, long value) {
            this.name = name;
            this.value = value;
        }

        public boolean isKnown() {
            return value != UNKNOWN;
        }
    }

    /** E.g. {@code Tomcat}. */
    public final String library;
    /** E.g. {@code 10.1.59}; null when it does not tell. */
    public final String version;

    /** The setting behind each limit; none where the library has none. In the order of the limits. */
    public final Map<ServerLimit, Setting> settings;

    private ServerPolicy(String library, String version, Map<ServerLimit, Setting> settings) {
        this.library = library;
        this.version = version;
        this.settings = Collections.unmodifiableMap(settings);
    }

    public static ServerPolicy of(String library, String version) {
        return new ServerPolicy(library, version, new EnumMap<>(ServerLimit.class));
    }

    /** The same with one more setting. */
    public ServerPolicy with(ServerLimit limit, String name, long value) {
        Map<ServerLimit, Setting> more = new EnumMap<>(ServerLimit.class);
        more.putAll(settings);
        more.put(limit, new Setting(name, value));
        return new ServerPolicy(library, version, more);
    }
}
