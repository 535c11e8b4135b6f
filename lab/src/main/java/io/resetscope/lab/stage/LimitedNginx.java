package io.resetscope.lab.stage;

import io.resetscope.lab.Scheme;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;

/** An nginx whose only allowed connection is taken. */
public final class LimitedNginx implements ServerSide {

    private final NginxServer nginx;
    private final ServerSocket silent;
    private final Socket holder;

    private LimitedNginx(NginxServer nginx, ServerSocket silent, Scheme scheme) throws IOException {
        this.nginx = nginx;
        this.silent = silent;
        this.holder = connected(nginx.port(), scheme);
        holder.getOutputStream().write(head("/hold"));
    }

    public static ServerSide start(Backstage backstage) throws IOException {
        // an upstream that never answers keeps the holder's request, and so its connection, in use
        ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        NginxServer nginx = NginxServer.start(
                backstage.scheme(),
                Map.of("silent", String.valueOf(silent.getLocalPort())),
                "limit_conn all 1; limit_conn_status 444; location / { proxy_pass http://127.0.0.1:${silent}; }",
                "limit_conn_zone $server_port zone=all:1m;");
        LimitedNginx limited = new LimitedNginx(nginx, silent, backstage.scheme());
        try {
            Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> isFull(nginx.port(), backstage.scheme()));
        } catch (RuntimeException e) {
            limited.close();
            throw e;
        }
        return limited;
    }

    @Override
    public int port() {
        return nginx.port();
    }

    @Override
    public String log() {
        return nginx.log();
    }

    @Override
    public void close() {
        try (silent;
                holder) {
            nginx.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isFull(int port, Scheme scheme) throws IOException {
        try (Socket another = connected(port, scheme)) {
            another.setSoTimeout(1000);
            another.getOutputStream().write(head("/"));
            return another.getInputStream().read() < 0;
        } catch (SocketTimeoutException admitted) {
            return false;
        }
    }

    private static Socket connected(int port, Scheme scheme) throws IOException {
        InetAddress address = InetAddress.getLoopbackAddress();
        return scheme == Scheme.HTTPS
                ? TestKey.context().getSocketFactory().createSocket(address, port)
                : new Socket(address, port);
    }

    private static byte[] head(String path) {
        return ("GET " + path + " HTTP/1.1\r\nHost: lab\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
    }
}
