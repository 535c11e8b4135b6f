package io.resetscope.demo.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;

class ActorTest {
    private final StringWriter out = new StringWriter();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private Actor start(Class<?> main, String... arguments) throws IOException, InterruptedException {
        return Actor.start("server", List.of(), main, List.of(arguments), new PrintWriter(out, true), err);
    }

    private static int upload(Actor server, int bytes, boolean asksFirst) throws IOException {
        HttpURLConnection connection = (HttpURLConnection)
                URI.create(server.address().url("/files?md5=x")).toURL().openConnection();
        connection.setDoOutput(true);
        connection.setFixedLengthStreamingMode(bytes);
        if (asksFirst) {
            connection.setRequestProperty("Expect", "100-continue");
        }
        try {
            connection.getOutputStream().write(new byte[bytes]);
        } catch (IOException refused) {
            // the answer tells
        }
        return connection.getResponseCode();
    }

    @Test
    void listensAndSpeaksUntilItIsToLeave() throws Exception {
        Actor server = start(UploadServer.class, "drain");
        assertThat(upload(server, 3_000_000, false)).isEqualTo(409);
        assertThat(upload(server, 3_000_000, true)).isEqualTo(409);
        server.close();
        assertThat(out.toString())
                .contains("server: 409 to a file of 3,000,000 bytes, of which 3,000,000 were read")
                .contains("server: 409 to a file of 3,000,000 bytes, of which 0 were read");
        assertThatThrownBy(() -> upload(server, 1, false)).isInstanceOf(ConnectException.class);
    }

    @Test
    void killedItIsGoneAtOnce() throws Exception {
        try (Actor server = start(UploadServer.class, "close")) {
            assertThat(upload(server, 1, false)).isEqualTo(409);
            server.kill();
            assertThatThrownBy(() -> upload(server, 1, false)).isInstanceOf(ConnectException.class);
        }
    }

    /** Has something to say on standard error, and no port. */
    static final class NeverReady {
        private NeverReady() {}

        public static void main(String[] arguments) {
            System.err.println("[resetscope] could not start");
        }
    }

    @Test
    void whoeverDoesNotGetReadyIsNamed() {
        assertThatThrownBy(() -> start(NeverReady.class))
                .isInstanceOf(IOException.class)
                .hasMessage("server did not get ready");
        assertThat(err.toString(UTF_8)).contains("could not start");
    }
}
