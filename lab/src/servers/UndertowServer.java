import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.BlockingHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.xnio.Options;

/** Undertow, by its own builder. */
public final class UndertowServer {

    private static final int IDLE_MILLIS = 9000;

    private UndertowServer() {}

    public static void main(String[] args) {
        Undertow.Builder builder = Undertow.builder()
                .setServerOption(UndertowOptions.NO_REQUEST_TIMEOUT, IDLE_MILLIS)
                .setServerOption(UndertowOptions.REQUEST_PARSE_TIMEOUT, Stage.PATIENCE_MILLIS)
                .setSocketOption(Options.READ_TIMEOUT, Stage.PATIENCE_MILLIS)
                .setHandler(new BlockingHandler(UndertowServer::answer));
        Undertow server = (Stage.isTls(args)
                        ? builder.addHttpsListener(0, Stage.HOST, Stage.tls())
                        : builder.addHttpListener(0, Stage.HOST))
                .build();
        server.start();
        Stage.ready(((InetSocketAddress) server.getListenerInfo().get(0).getAddress()).getPort());
    }

    private static void answer(HttpServerExchange exchange) throws IOException {
        switch (exchange.getRequestPath()) {
            case "/413":
                exchange.setStatusCode(413);
                exchange.endExchange();
                break;
            case "/large":
                exchange.setResponseContentLength(Stage.LARGE);
                Stage.writeLarge(exchange.getOutputStream());
                break;
            case "/abort":
                exchange.getConnection().setOption(Options.CLOSE_ABORT, true);
                exchange.getConnection().close();
                break;
            default:
                Stage.drain(exchange.getInputStream());
                exchange.getOutputStream().write(Stage.HELLO);
        }
    }
}
