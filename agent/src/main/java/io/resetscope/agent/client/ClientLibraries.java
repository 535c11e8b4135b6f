package io.resetscope.agent.client;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/** How to read what belongs to each client library, by the name that is reported. */
public final class ClientLibraries {

    private final Map<String, Supplier<PoolReader>> readers;
    private final Map<String, Supplier<ConnectionFinder>> finders;

    /** What was made of {@link #finders}; replaced as a whole. */
    private volatile Map<String, ConnectionFinder> found = Collections.emptyMap();

    public ClientLibraries(Map<String, Supplier<PoolReader>> readers, Map<String, Supplier<ConnectionFinder>> finders) {
        this.readers = readers;
        this.finders = finders;
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
