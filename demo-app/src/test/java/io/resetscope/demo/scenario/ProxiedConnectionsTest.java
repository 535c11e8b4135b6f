package io.resetscope.demo.scenario;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.Headers;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProxiedConnectionsTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok\n";

    private ServerSocket upstream;

    @BeforeEach
    void listen() throws IOException {
        upstream = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void close() throws IOException {
        upstream.close();
    }

    @Test
    void oldProxyAsksForTheEndOfTheConnectionAndForOneEach() throws IOException {
        ProxiedConnections proxied = proxied(false);

        for (int request = 0; request < 2; request++) {
            CompletableFuture<ProxiedConnections.Answer> answer = ask(proxied);
            try (Socket connection = upstream.accept()) {
                assertThat(head(connection))
                        .startsWith("GET /files/1 HTTP/1.0\r\nConnection: close\r\n")
                        .containsIgnoringCase("\r\ntraceparent: 00-1\r\n")
                        .doesNotContain("keep-alive");
                connection.getOutputStream().write(OK.getBytes(ISO_8859_1));
                assertThat(answer.join().status()).isEqualTo(200);
                assertThat(answer.join().body()).asString().isEqualTo("ok\n");
            }
        }
    }

    @Test
    void newProxySaysNothingOfTheConnectionAndKeepsIt() throws IOException {
        ProxiedConnections proxied = proxied(true);

        CompletableFuture<ProxiedConnections.Answer> answer = ask(proxied);
        try (Socket connection = upstream.accept()) {
            for (int request = 0; request < 2; request++) {
                assertThat(head(connection))
                        .startsWith("GET /files/1 HTTP/1.1\r\n")
                        .doesNotContainIgnoringCase("connection:");
                connection.getOutputStream().write(OK.getBytes(ISO_8859_1));
                assertThat(answer.join().status()).isEqualTo(200);
                if (request == 0) {
                    answer = ask(proxied);
                }
            }
        }
    }

    @Test
    void endBeforeTheHeadIsToldInNginxsWords() throws IOException {
        CompletableFuture<ProxiedConnections.Answer> answer = ask(proxied(false));
        try (Socket connection = upstream.accept()) {
            head(connection);
        }

        assertThatThrownBy(answer::join)
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOf(EOFException.class)
                .hasMessage("upstream prematurely closed connection while reading response header from upstream");
    }

    private ProxiedConnections proxied(boolean keeps) {
        return new ProxiedConnections(new ServerAddress("127.0.0.1", upstream.getLocalPort()), keeps);
    }

    private static CompletableFuture<ProxiedConnections.Answer> ask(ProxiedConnections proxied) {
        Headers headers = new Headers();
        headers.set("traceparent", "00-1");
        headers.set("Connection", "keep-alive");
        return CompletableFuture.supplyAsync(() -> {
            try {
                return proxied.ask("GET", URI.create("/files/1"), headers, new byte[0]);
            } catch (IOException failure) {
                throw new CompletionException(failure);
            }
        });
    }

    private static String head(Socket connection) throws IOException {
        InputStream in = connection.getInputStream();
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.read());
        }
        return head.toString();
    }
}
