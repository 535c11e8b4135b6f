package io.resetscope.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;

class NginxTest {

    @Test
    void answersAsConfiguredUntilClosed() throws IOException, InterruptedException {
        int port;
        try (Nginx nginx = Nginx.start("keepalive_timeout 1s 1s", "server_tokens off")) {
            port = nginx.port();
            HttpResponse<String> response = get(port);
            assertThat(response.body()).isEqualTo("hello\n");
            assertThat(response.headers().firstValue("Server")).contains("nginx");
        }
        assertThatThrownBy(() -> get(port)).isInstanceOf(ConnectException.class);
    }

    @Test
    void saysWhatNginxRejects() {
        assertThatThrownBy(() -> Nginx.start("no_such_directive 1"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no_such_directive");
    }

    private static HttpResponse<String> get(int port) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/any"))
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    }
}
