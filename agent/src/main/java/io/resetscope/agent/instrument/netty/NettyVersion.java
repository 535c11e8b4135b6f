package io.resetscope.agent.instrument.netty;

import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLConnection;
import java.util.Collections;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Which Netty an application has. Calls of Netty's own are not followed, so no object of its leads to it; its class loader
 * does, by a resource that each of its jars brings along. Noticed on the threads that load classes, read on the agent's own.
 */
public final class NettyVersion {

    /** The name that it is reported under. */
    public static final String LIBRARY = "Netty";

    /** What every client loads. */
    private static final String LANDMARK = "io/netty/bootstrap/Bootstrap";

    private static final String RESOURCE = "META-INF/io.netty.versions.properties";
    /** A jar that has swallowed Netty may have kept one of these. */
    private static final String[] PROPERTIES = {"netty-common.version", "netty-codec-http.version"};

    private static final int MAX_LOADERS = 16;

    private final List<Loader> loaders = new CopyOnWriteArrayList<>();

    /** A class of that name is loaded. Reads nothing, waits for nothing. */
    public void notice(ClassLoader loader, String internalName) {
        if (loader == null || !LANDMARK.equals(internalName)) {
            return;
        }
        // applications come and go
        loaders.removeIf(each -> each.get() == null);
        if (loaders.size() < MAX_LOADERS) {
            loaders.add(new Loader(loader));
        }
    }

    /** Null when it is not known, or there are several and it may be any of them. On the agent's own thread only. */
    public String get() {
        String version = null;
        for (Loader each : loaders) {
            String read = each.version();
            if (version != null && read != null && !version.equals(read)) {
                return null;
            }
            version = read == null ? version : read;
        }
        return version;
    }

    private static final class Loader extends WeakReference<ClassLoader> {

        private boolean read;
        private String version;

        Loader(ClassLoader loader) {
            super(loader);
        }

        /** Read once; null when it is not told. */
        String version() {
            ClassLoader loader = get();
            if (!read && loader != null) {
                read = true;
                try {
                    version = find(loader);
                } catch (IOException e) {
                    // then it is not known
                    version = null;
                }
            }
            return loader == null ? null : version;
        }

        private static String find(ClassLoader loader) throws IOException {
            String[] found = new String[PROPERTIES.length];
            for (URL url : Collections.list(loader.getResources(RESOURCE))) {
                Properties properties = load(url);
                for (int i = 0; i < found.length; i++) {
                    found[i] = found[i] == null ? properties.getProperty(PROPERTIES[i]) : found[i];
                }
            }
            for (String each : found) {
                if (each != null) {
                    return each;
                }
            }
            return null;
        }

        private static Properties load(URL url) throws IOException {
            URLConnection connection = url.openConnection();
            // or the jar stays open as long as the JVM
            connection.setUseCaches(false);
            try (InputStream in = connection.getInputStream()) {
                Properties properties = new Properties();
                properties.load(in);
                return properties;
            }
        }
    }
}
