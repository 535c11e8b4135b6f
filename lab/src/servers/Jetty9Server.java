import java.io.IOException;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.handler.AbstractHandler;

/** Jetty 9.4. */
public final class Jetty9Server {

    private Jetty9Server() {}

    public static void main(String[] args) throws Exception {
        JettyStage.start(args, new Answers());
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
                    JettyStage.abort(base.getHttpChannel().getEndPoint());
                    break;
                default:
                    Stage.drain(request.getInputStream());
                    response.getOutputStream().write(Stage.HELLO);
            }
        }
    }
}
