package io.resetscope.agent.client;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/** How to read what belongs to each client library, by the name that is reported. */
public final class ClientLibraries {

    private final Map<String, Supplier<PoolReader>> readers;
    private final Map<String, Supplier<ConnectionFinder>> finders;
    private final Map<String, Supplier<String>> versions;

    /** What was made of {@link #finders}; replaced as a whole. */
    private volatile Map<String, ConnectionFinder> found = Collections.emptyMap();

    public ClientLibraries(Map<String, Supplier<PoolReader>> readers, Map<String, Supplier<ConnectionFinder>> finders) {
        this(readers, finders, Collections.emptyMap());
    }

    /** @param versions of those whose calls are not followed; null of one that is not known */
    public ClientLibraries(
            Map<String, Supplier<PoolReader>> readers,
            Map<String, Supplier<ConnectionFinder>> finders,
            Map<String, Supplier<String>> versions) {
        this.readers = readers;
        this.finders = finders;
        this.versions = versions;
    }

    /** What is known of a library without a call of its: null, or its version. */
    PoolSettings withoutCall(String library) {
        Supplier<String> known = versions.get(library);
        String version = known == null ? null : known.get();
        return version == null ? null : PoolSettings.of(library, version);
    }

    /** Null when the library has none. */
    PoolReader reader(String library) {
        Supplier<PoolReader> reader = readers.get(library);
        return reader == null ? null : reader.get();
    }

    /** Null when the library has none, because it uses the JDK's own objects. */
    ConnectionFinder finder(String library) {
        ConnectionFinder finder = found.get(library);
        Supplier<ConnectionFinder> supplier = finder == null ? finders.get(library) : null;
        if (supplier != null) {
            finder = supplier.get();
            Map<String, ConnectionFinder> more = new HashMap<>(found);
            more.put(library, finder);
            found = more;
        }
        return finder;
    }
}
