package io.resetscope.agent.client;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/** How to read what belongs to each client library, by the name that is reported. */
public final class ClientLibraries {

    private final Function<String, PoolReader> readers;
    private final Function<String, ConnectionFinder> finders;
    private final Function<String, String> versions;

    /** What was made of {@link #finders}; replaced as a whole. */
    private volatile Map<String, ConnectionFinder> found = Collections.emptyMap();

    /**
     * @param readers by the library's name; they, and what follows, return null for one that they do not know
     * @param finders likewise
     * @param versions of those whose calls are not followed
     */
    public ClientLibraries(
            Function<String, PoolReader> readers,
            Function<String, ConnectionFinder> finders,
            Function<String, String> versions) {
        this.readers = readers;
        this.finders = finders;
        this.versions = versions;
    }

    /** What is known of a library without a call of its: null, or its version. */
    PoolSettings withoutCall(String library) {
        String version = versions.apply(library);
        return version == null ? null : PoolSettings.of(library, version);
    }

    /** Null when the library has none. */
    PoolReader reader(String library) {
        return readers.apply(library);
    }

    /** Null when the library has none, because it uses the JDK's own objects. */
    ConnectionFinder finder(String library) {
        ConnectionFinder finder = found.get(library);
        if (finder == null) {
            finder = finders.apply(library);
            if (finder != null) {
                Map<String, ConnectionFinder> more = new HashMap<>(found);
                more.put(library, finder);
                found = more;
            }
        }
        return finder;
    }
}
