import java.io.IOException;
import java.io.OutputStream;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** Jetty 12. */
public final class Jetty12Server {

    private Jetty12Server() {}

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

    private static final class Answers extends Handler.Abstract {

        @Override
        public boolean handle(Request request, Response response, Callback callback) throws IOException {
            switch (Request.getPathInContext(request)) {
                case "/413":
                    response.setStatus(413);
                    callback.succeeded();
                    break;
                case "/large":
                    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, Stage.LARGE);
                    try (OutputStream out = Content.Sink.asOutputStream(response)) {
                        Stage.writeLarge(out);
                    }
                    callback.succeeded();
                    break;
                case "/abort":
                    abort(request.getConnectionMetaData().getConnection().getEndPoint());
                    callback.failed(new IOException("aborted"));
                    break;
                default:
                    Stage.drain(Content.Source.asInputStream(request));
                    Content.Sink.write(response, true, "hello", callback);
            }
            return true;
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
