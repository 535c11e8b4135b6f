import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** What 9.4 and 12 have in common; compiled against each. */
final class JettyStage {

    private JettyStage() {}

    static void start(String[] args, Handler answers) throws Exception {
        Server server = new Server();
        ServerConnector connector;
        if (Stage.isTls(args)) {
            SslContextFactory.Server tls = new SslContextFactory.Server();
            tls.setSslContext(Stage.tls());
            connector = new ServerConnector(server, tls);
        } else {
            connector = new ServerConnector(server);
        }
        connector.setHost(Stage.HOST);
        connector.setIdleTimeout(Stage.PATIENCE_MILLIS);
        server.addConnector(connector);
        server.setHandler(answers);
        server.start();
        Stage.ready(connector.getLocalPort());
    }

    static void abort(EndPoint end) throws IOException {
        Object transport = end;
        while (transport instanceof EndPoint) {
            transport = ((EndPoint) transport).getTransport();
        }
        ((SocketChannel) transport).setOption(StandardSocketOptions.SO_LINGER, 0);
        ((SocketChannel) transport).close();
    }
}
