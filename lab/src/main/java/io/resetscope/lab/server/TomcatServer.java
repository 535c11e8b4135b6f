package io.resetscope.lab.server;

import io.resetscope.lab.tls.Rehearsal;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.startup.Tomcat;
import org.apache.catalina.valves.ValveBase;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;

/**
 * A real Tomcat: {@code TomcatServer <port> [name=value ...]} with Tomcat's own {@code maxSwallowSize} (bytes),
 * {@code keepAliveTimeout} (ms), {@code maxKeepAliveRequests} and {@code connectionTimeout} (ms), with
 * {@code protocol=} the class of its protocol handler, and with {@code tls=true}, by the key of {@code javax.net.ssl.keyStore}. Answers {@code /413},
 * {@code /401} and so on with that status and without reading the body; {@code /large/1000000} with so many bytes;
 * everything else with 200 when the body is read.
 */
public final class TomcatServer {

    private static final String[] CONNECTOR_OPTIONS = {
        "maxSwallowSize", "keepAliveTimeout", "maxKeepAliveRequests", "connectionTimeout"
    };

    private static final String[] OPTIONS = Stream.concat(Stream.of(CONNECTOR_OPTIONS), Stream.of("tls", "protocol"))
            .toArray(String[]::new);

    private static final long LARGE = 8_000_000;

    /** Held, because java.util.logging forgets the level of a logger that nobody holds. */
    private static final Logger LOG = Logger.getLogger("org.apache");

    private TomcatServer() {}

    public static void main(String[] arguments) throws IOException, LifecycleException {
        Options options = new Options(arguments, 1, OPTIONS);
        LOG.setLevel(Level.SEVERE);
        Connector connector = new Connector(options.text("protocol", "HTTP/1.1"));
        connector.setPort(Integer.parseInt(arguments[0]));
        for (String name : CONNECTOR_OPTIONS) {
            if (options.has(name)) {
                connector.setProperty(name, options.text(name, ""));
            }
        }
        if (options.flag("tls")) {
            speakTls(connector);
            Rehearsal.play();
        }
        Tomcat tomcat = new Tomcat();
        Path home = Files.createTempDirectory("resetscope-lab-tomcat");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(home), "clean up"));
        tomcat.setBaseDir(home.toString());
        tomcat.setConnector(connector);
        tomcat.addContext("", null);
        tomcat.getHost().getPipeline().addValve(new Answers());
        tomcat.start();
        Lifeline.ready(connector.getLocalPort());
    }

    private static void speakTls(Connector connector) {
        SSLHostConfig host = new SSLHostConfig();
        SSLHostConfigCertificate key = new SSLHostConfigCertificate(host, SSLHostConfigCertificate.Type.RSA);
        key.setCertificateKeystoreFile(System.getProperty("javax.net.ssl.keyStore"));
        key.setCertificateKeystoreType(System.getProperty("javax.net.ssl.keyStoreType"));
        key.setCertificateKeystorePassword(System.getProperty("javax.net.ssl.keyStorePassword"));
        host.addCertificate(key);
        connector.addSslHostConfig(host);
        connector.setProperty("SSLEnabled", "true");
        connector.setScheme("https");
        connector.setSecure(true);
    }

    private static void delete(Path home) {
        try (Stream<Path> files = Files.walk(home)) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        } catch (IOException e) {
            System.err.println("not deleted: " + e);
        }
    }

    /** A valve and no servlet: so one class file serves Tomcat 9 (javax) and 10 (jakarta). */
    private static final class Answers extends ValveBase {

        Answers() {
            super(true);
        }

        @Override
        public void invoke(Request request, Response response) throws IOException {
            String path = request.getRequestURI();
            if (path.matches("/[45]\\d\\d")) {
                response.setStatus(Integer.parseInt(path.substring(1)));
                response.getWriter().print("refused");
            } else if (path.startsWith("/large")) {
                writeDots(response, path.equals("/large") ? LARGE : Long.parseLong(path.substring("/large/".length())));
            } else {
                drain(request);
                response.getWriter().print("hello");
            }
        }

        private static void drain(Request request) throws IOException {
            char[] buffer = new char[64 * 1024];
            while (request.getReader().read(buffer) >= 0) {
                // the body is of no interest
            }
        }

        private static void writeDots(Response response, long bytes) throws IOException {
            response.setContentLengthLong(bytes);
            char[] dots = new char[8 * 1024];
            Arrays.fill(dots, '.');
            for (long left = bytes; left > 0; left -= dots.length) {
                response.getWriter().write(dots, 0, (int) Math.min(left, dots.length));
            }
        }
    }
}
