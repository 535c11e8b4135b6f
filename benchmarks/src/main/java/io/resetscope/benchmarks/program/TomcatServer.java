package io.resetscope.benchmarks.program;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;

/** A real Tomcat with one servlet. {@code TomcatServer http|https <folder>}; the folder is its own. */
public final class TomcatServer {

    /** Held, because java.util.logging forgets the level of a logger that nobody holds. */
    private static final Logger LOG = Logger.getLogger("org.apache");

    private static final String NEVER = String.valueOf(Integer.MAX_VALUE);

    private TomcatServer() {}

    public static void main(String[] arguments) throws Exception {
        LOG.setLevel(Level.SEVERE);
        Connector connector = new Connector();
        connector.setPort(0);
        connector.setProperty("address", "127.0.0.1");
        connector.setProperty("acceptCount", "4096");
        connector.setProperty("maxKeepAliveRequests", "-1");
        // a variant lies idle while the others are driven
        connector.setProperty("connectionTimeout", NEVER);
        connector.setProperty("keepAliveTimeout", NEVER);
        if (arguments[0].equals("https")) {
            speakTls(connector);
        }
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(Path.of(arguments[1]).toAbsolutePath().toString());
        tomcat.setConnector(connector);
        Context context = tomcat.addContext("", null);
        Tomcat.addServlet(context, "bytes", new Bytes()).addMapping("/");
        tomcat.start();
        Console.serve(String.valueOf(connector.getLocalPort()), Console.none());
    }

    private static void speakTls(Connector connector) {
        SSLHostConfig host = new SSLHostConfig();
        SSLHostConfigCertificate key = new SSLHostConfigCertificate(host, SSLHostConfigCertificate.Type.EC);
        key.setCertificateKeystoreFile(System.getProperty("javax.net.ssl.keyStore"));
        key.setCertificateKeystoreType(System.getProperty("javax.net.ssl.keyStoreType"));
        key.setCertificateKeystorePassword(System.getProperty("javax.net.ssl.keyStorePassword"));
        host.addCertificate(key);
        connector.addSslHostConfig(host);
        connector.setProperty("SSLEnabled", "true");
        connector.setScheme("https");
        connector.setSecure(true);
    }

    private static final class Bytes extends HttpServlet {

        private static final Map<String, byte[]> BODIES = new ConcurrentHashMap<>();

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            String bytes = request.getRequestURI().substring(1);
            byte[] body = BODIES.computeIfAbsent(bytes, it -> Responses.body(Integer.parseInt(it)));
            response.setContentType("application/octet-stream");
            response.setContentLength(body.length);
            response.getOutputStream().write(body);
        }
    }
}
