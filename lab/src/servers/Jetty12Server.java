import java.io.IOException;
import java.io.OutputStream;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Jetty 12. */
public final class Jetty12Server {

    private Jetty12Server() {}

    public static void main(String[] args) throws Exception {
        JettyStage.start(args, new Answers());
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
                    JettyStage.abort(
                            request.getConnectionMetaData().getConnection().getEndPoint());
                    callback.failed(new IOException("aborted"));
                    break;
                default:
                    Stage.drain(Content.Source.asInputStream(request));
                    Content.Sink.write(response, true, "hello", callback);
            }
            return true;
        }
    }
}
