import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.AbstractHandler;

/**
 * Servers with a limit for idle connections and without one, each with two connections that have lain idle for 71 minutes, as
 * far as the agent knows. A line of input brings one more server, without a limit. Ends with its input.
 */
public final class IdleServers {

    private static final String HOST = "127.0.0.1";
    private static final long IDLE_NANOS = TimeUnit.MINUTES.toNanos(71);
    private static final int AGAIN_MILLIS = 100;

    private static final Set<Integer> PORTS = ConcurrentHashMap.newKeySet();
    /** Held, or they would be closed. */
    private static final List<Socket> CLIENTS = new ArrayList<>();

    private IdleServers() {}

    public static void main(String[] args) throws Exception {
        serve("unlimited", jetty(0));
        serve("limited", jetty(30_000));
        serve("own", LoopServer.start().port());
        Thread aging = new Thread(IdleServers::age, "aging");
        aging.setDaemon(true);
        aging.start();
        System.in.read();
        serve("last", LoopServer.start().port());
        while (System.in.read() >= 0) {
            continue;
        }
        System.out.println("open=" + CLIENTS.size());
        System.exit(0);
    }

    private static int jetty(long idleMillis) throws Exception {
        Server server = new Server();
        ServerConnector connector = new ServerConnector(server);
        connector.setHost(HOST);
        connector.setIdleTimeout(idleMillis);
        server.addConnector(connector);
        server.setHandler(new AbstractHandler() {
            @Override
            public void handle(String target, Request base, HttpServletRequest request, HttpServletResponse response) {
                base.setHandled(true);
            }
        });
        server.start();
        return connector.getLocalPort();
    }

    private static void serve(String name, int port) throws IOException {
        for (int i = 0; i < 2; i++) {
            Socket client = new Socket(InetAddress.getByName(HOST), port);
            CLIENTS.add(client);
            SocketWire wire = new SocketWire(client);
            wire.send(Http.request("GET", "/", "localhost", ""));
            Http http = new Http(wire);
            http.readContent(http.readHead());
        }
        PORTS.add(port);
        System.out.println(name + "=" + port);
    }

    /** Again and again: the server's end may still be about to note the last byte. */
    private static void age() {
        try {
            while (true) {
                AgentInside.letIdle(PORTS, IDLE_NANOS);
                Thread.sleep(AGAIN_MILLIS);
            }
        } catch (ReflectiveOperationException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
