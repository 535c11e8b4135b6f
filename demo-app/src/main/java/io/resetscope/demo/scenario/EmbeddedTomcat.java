package io.resetscope.demo.scenario;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;

/** A Tomcat inside this JVM, on a port of its choice, with a folder of its own that goes with it. */
final class EmbeddedTomcat implements Closeable {
    /** Held, because java.util.logging forgets the level of a logger that nobody holds. */
    private static final Logger LOG = Logger.getLogger("org.apache");

    private final Tomcat tomcat = new Tomcat();
    private final Connector connector = new Connector();
    private final Path home;

    /** @param settings the connector's, by Tomcat's names */
    EmbeddedTomcat(Map<String, String> settings, Consumer<Context> servlets) throws IOException, LifecycleException {
        LOG.setLevel(Level.SEVERE);
        home = Files.createTempDirectory("resetscope-demo");
        tomcat.setBaseDir(home.toString());
        connector.setPort(0);
        connector.setProperty("address", "127.0.0.1");
        settings.forEach(connector::setProperty);
        tomcat.setConnector(connector);
        servlets.accept(tomcat.addContext("", null));
        tomcat.start();
    }

    int port() {
        return connector.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        try {
            tomcat.stop();
            tomcat.destroy();
        } catch (LifecycleException stuck) {
            throw new IOException(stuck);
        }
        try (Stream<Path> files = Files.walk(home)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.delete(file);
            }
        }
    }
}
