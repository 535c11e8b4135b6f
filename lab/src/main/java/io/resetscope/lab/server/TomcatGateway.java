package io.resetscope.lab.server;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.Wrapper;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;

/**
 * A gateway that is a servlet: {@code TomcatGateway <port> [upstream=<port>] [client=<name>]}. Passes
 * {@code /<client>/<upstream port>/…} on by that client ({@link ServletClients}), in the thread that serves the request or,
 * where the client is asynchronous, in the client's; with {@code upstream}, whatever it is asked for. A failed upstream
 * becomes a 502, one that does not answer a 504, and a response that breaks off is broken off.
 */
public final class TomcatGateway {

    private static final String[] OPTIONS = {"upstream", "client"};

    /** Held, because java.util.logging forgets the level of a logger that nobody holds. */
    private static final Logger LOG = Logger.getLogger("org.apache");

    private TomcatGateway() {}

    public static void main(String[] arguments) throws IOException, LifecycleException {
        Options options = new Options(arguments, 1, OPTIONS);
        LOG.setLevel(Level.OFF);
        Tomcat tomcat = new Tomcat();
        Path home = Files.createTempDirectory("resetscope-lab-gateway");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(home.toFile()), "clean up"));
        tomcat.setBaseDir(home.toString());
        Connector connector = new Connector();
        connector.setPort(Integer.parseInt(arguments[0]));
        tomcat.setConnector(connector);
        Context context = tomcat.addContext("", null);
        Wrapper gateway = Tomcat.addServlet(context, "gateway", new Passing(options));
        gateway.setAsyncSupported(true);
        gateway.addMapping("/*");
        tomcat.start();
        Lifeline.ready(connector.getLocalPort());
    }

    private static void delete(File file) {
        File[] inside = file.listFiles();
        for (int i = 0; inside != null && i < inside.length; i++) {
            delete(inside[i]);
        }
        file.delete();
    }

    private static final class Passing extends HttpServlet {

        private static final long serialVersionUID = 1L;

        private final String onlyClient;
        private final String onlyUpstream;

        Passing(Options options) {
            onlyClient = options.text("client", "urlconnection");
            onlyUpstream = options.text("upstream", null);
        }

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            String[] path = request.getRequestURI().split("/", 4);
            boolean named = onlyUpstream == null;
            String client = named ? path[1] : onlyClient;
            String upstream =
                    "http://127.0.0.1:" + (named ? path[2] + "/" + path[3] : onlyUpstream + request.getRequestURI());
            ServletClients.named(client).pass(new Asked(request, upstream), response);
        }
    }

    /** What a client is to ask the upstream. */
    static final class Asked {

        final HttpServletRequest request;
        final String url;

        Asked(HttpServletRequest request, String url) {
            this.request = request;
            this.url = url;
        }

        String traceparent() {
            return request.getHeader("traceparent");
        }

        boolean hasBody() {
            return request.getContentLengthLong() > 0;
        }

        InputStream body() throws IOException {
            return request.getInputStream();
        }
    }
}
