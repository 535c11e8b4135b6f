package io.resetscope.lab.server;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
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
 *
 * <p>{@code /fallback/<status>/<client>/<target>,<target>…} asks the next upstream where one fails, and answers its status,
 * or one of its own that is not 0; {@code /own/<status>/<milliseconds>} asks none; {@code /job/<client>/<target>,<target>…} asks them again
 * and again from now on, for no client. A target is an upstream's port and a path.
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
            String uri = request.getRequestURI();
            if (onlyUpstream != null) {
                new ServletPassing(onlyClient, request, response, 0).pass(url(onlyUpstream + uri));
                return;
            }
            String[] path = uri.split("/", 4);
            switch (path[1]) {
                case "fallback":
                    fallBack(request, response);
                    break;
                case "own":
                    ExchangeFaults.pause(Integer.parseInt(path[3]));
                    response.setStatus(Integer.parseInt(path[2]));
                    break;
                case "job":
                    ServletJobs.ask(path[2], targets(path[3]));
                    break;
                default:
                    new ServletPassing(path[1], request, response, 0).pass(url(path[2] + "/" + path[3]));
            }
        }

        /** {@code /fallback/<own status, or 0>/<client>/<target>,<target>…}. */
        private static void fallBack(HttpServletRequest request, HttpServletResponse response) throws IOException {
            String[] path = request.getRequestURI().split("/", 5);
            new ServletPassing(path[3], request, response, Integer.parseInt(path[2])).pass(targets(path[4]));
        }

        private static String[] targets(String list) {
            return Arrays.stream(list.split(","))
                    .filter(it -> !it.isEmpty())
                    .map(Passing::url)
                    .toArray(String[]::new);
        }

        /** Of {@code <port>/…}. */
        private static String url(String target) {
            return "http://127.0.0.1:" + target;
        }
    }
}
