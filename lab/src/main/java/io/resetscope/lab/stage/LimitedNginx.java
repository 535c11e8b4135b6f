package io.resetscope.lab.stage;

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

    private LimitedNginx(NginxServer nginx, ServerSocket silent) throws IOException {
        this.nginx = nginx;
        this.silent = silent;
        this.holder = new Socket(InetAddress.getLoopbackAddress(), nginx.port());
        holder.getOutputStream().write(head("/hold"));
    }

    public static ServerSide start(Backstage backstage) throws IOException {
        // an upstream that never answers keeps the holder's request, and so its connection, in use
        ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        NginxServer nginx = NginxServer.start(
                Map.of("silent", String.valueOf(silent.getLocalPort())),
                "limit_conn all 1; limit_conn_status 444; location / { proxy_pass http://127.0.0.1:${silent}; }",
                "limit_conn_zone $server_port zone=all:1m;");
        LimitedNginx limited = new LimitedNginx(nginx, silent);
        try {
            Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> isFull(nginx.port()));
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

    private static boolean isFull(int port) throws IOException {
        try (Socket another = new Socket(InetAddress.getLoopbackAddress(), port)) {
            another.setSoTimeout(1000);
            another.getOutputStream().write(head("/"));
            return another.getInputStream().read() < 0;
        } catch (SocketTimeoutException admitted) {
            return false;
        }
    }

    private static byte[] head(String path) {
        return ("GET " + path + " HTTP/1.1\r\nHost: lab\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
    }
}
