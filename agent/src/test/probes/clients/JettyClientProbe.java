import java.io.IOException;
import java.util.concurrent.ExecutionException;
import org.eclipse.jetty.client.HttpClient;

/** Jetty's client: compiled against each version. */
public final class JettyClientProbe extends ClientProbe {

    private final HttpClient client = new HttpClient();

    private JettyClientProbe() throws Exception {
        client.setIdleTimeout(77_000);
        // the response may be here before its connection is back in the pool
        client.setMaxConnectionsPerDestination(1);
        client.start();
    }

    @Override
    int get(String url) throws Exception {
        try {
            return client.GET(url).getStatus();
        } catch (ExecutionException e) {
            // some of its own are none
            throw e.getCause() instanceof IOException ? (IOException) e.getCause() : new IOException(e.getCause());
        }
    }

    @Override
    public void close() throws IOException {
        try {
            client.stop();
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    public static void main(String[] args) throws Exception {
        new JettyClientProbe().run(args);
    }
}
