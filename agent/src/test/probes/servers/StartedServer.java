import java.net.HttpURLConnection;
import java.net.URL;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.AbstractHandler;

/** Starts a Jetty, asks it once, prints the {@code status}, and stops it. */
public final class StartedServer {

    private StartedServer() {}

    public static void main(String[] args) throws Exception {
        Server server = new Server();
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(new AbstractHandler() {
            @Override
            public void handle(String target, Request base, HttpServletRequest request, HttpServletResponse response) {
                base.setHandled(true);
            }
        });
        server.start();
        try {
            URL url = new URL("http://127.0.0.1:" + connector.getLocalPort() + "/");
            System.out.println("status=" + ((HttpURLConnection) url.openConnection()).getResponseCode());
        } finally {
            server.stop();
        }
    }
}
