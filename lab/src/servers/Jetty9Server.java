import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.AbstractHandler;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** Jetty 9.4. */
public final class Jetty9Server {

    private Jetty9Server() {}

    public static void main(String[] args) throws Exception {
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
        server.setHandler(new Answers());
        server.start();
        Stage.ready(connector.getLocalPort());
    }

    private static final class Answers extends AbstractHandler {

        @Override
        public void handle(String target, Request base, HttpServletRequest request, HttpServletResponse response)
                throws IOException {
            base.setHandled(true);
            switch (target) {
                case "/413":
                    response.setStatus(413);
                    break;
                case "/large":
                    response.setContentLength(Stage.LARGE);
                    Stage.writeLarge(response.getOutputStream());
                    break;
                case "/abort":
                    abort(base.getHttpChannel().getEndPoint());
                    break;
                default:
                    Stage.drain(request.getInputStream());
                    response.getOutputStream().write(Stage.HELLO);
            }
        }

        private static void abort(EndPoint end) throws IOException {
            Object transport = end;
            while (transport instanceof EndPoint) {
                transport = ((EndPoint) transport).getTransport();
            }
            ((SocketChannel) transport).setOption(StandardSocketOptions.SO_LINGER, 0);
            ((SocketChannel) transport).close();
        }
    }
}
