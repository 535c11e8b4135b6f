import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URL;

/** HttpURLConnection. It always repeats, once, unless the body is streamed; and looks before a streamed POST, but not PUT. */
public final class UrlConnectionProbe extends ClientProbe {

    private final boolean repeats;

    private UrlConnectionProbe(boolean repeats) {
        this.repeats = repeats;
    }

    @Override
    int get(String url) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) new URL(url).openConnection();
        if (!repeats) {
            connection.setRequestMethod("PUT");
            connection.setDoOutput(true);
            connection.setFixedLengthStreamingMode(0);
            connection.getOutputStream().close();
        }
        int status = connection.getResponseCode();
        try (InputStream in = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
            while (in.read() >= 0) {
                // a connection is kept only when its response was read
            }
        }
        return status;
    }

    @Override
    public void close() {
        // its pool is the JVM's
    }

    public static void main(String[] args) throws Exception {
        System.setProperty("http.keepAlive.time.server", "77");
        new UrlConnectionProbe(repeats(args)).run(args);
    }
}
