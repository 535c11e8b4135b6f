package io.resetscope.agent.probe;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * TCP keep-alive on sockets. When probes are sent is set through options that this is not compiled against: a Java 8 older
 * than 8u272 does not have them, nor does every system.
 */
public final class KeepAliveSockets {

    private static final String IDLE = "TCP_KEEPIDLE";
    private static final String INTERVAL = "TCP_KEEPINTERVAL";
    private static final String COUNT = "TCP_KEEPCOUNT";

    private static final Path SYSTEM = Paths.get("/proc/sys/net/ipv4");

    private KeepAliveSockets() {}

    static void set(SocketChannel channel, TcpKeepAlive keepAlive) throws IOException {
        if (!keepAlive.on) {
            return;
        }
        channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        if (!keepAlive.bySystem) {
            Map<String, SocketOption<Integer>> options = numbers(channel);
            channel.setOption(options.get(IDLE), keepAlive.idleSeconds);
            channel.setOption(options.get(INTERVAL), keepAlive.intervalSeconds);
            channel.setOption(options.get(COUNT), keepAlive.count);
        }
    }

    /** Whether this Java can set when probes are sent. */
    public static boolean canSetTimes() {
        try (SocketChannel channel = SocketChannel.open()) {
            return numbers(channel).keySet().containsAll(Arrays.asList(IDLE, INTERVAL, COUNT));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What SO_KEEPALIVE alone brings about on this machine. */
    public static TcpKeepAlive bySystem() {
        return TcpKeepAlive.bySystem(
                system("tcp_keepalive_time"), system("tcp_keepalive_intvl"), system("tcp_keepalive_probes"));
    }

    private static int system(String setting) {
        try {
            byte[] text = Files.readAllBytes(SYSTEM.resolve(setting));
            return Integer.parseInt(new String(text, StandardCharsets.US_ASCII).trim());
        } catch (IOException | NumberFormatException notLinux) {
            return TcpKeepAlive.UNKNOWN;
        }
    }

    private static Map<String, SocketOption<Integer>> numbers(SocketChannel channel) {
        Map<String, SocketOption<Integer>> options = new HashMap<>();
        for (SocketOption<?> each : channel.supportedOptions()) {
            if (each.type() == Integer.class) {
                @SuppressWarnings("unchecked")
                SocketOption<Integer> number = (SocketOption<Integer>) each;
                options.put(each.name(), number);
            }
        }
        return options;
    }
}
