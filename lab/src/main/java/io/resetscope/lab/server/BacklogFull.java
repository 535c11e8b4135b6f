package io.resetscope.lab.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;

/** A listener that nobody accepts from, with connections of its own until the kernel takes no more SYNs. */
final class BacklogFull {

    private static final int SHORT_MILLIS = 300;
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    /** Held open, or the queue would have room again. */
    private static final List<Socket> FILLING = new ArrayList<>();

    private BacklogFull() {}

    /**
     * Fills it only when a client's handshake is half done: its last step then finds no room. The client believes to be
     * connected. Kernel: nothing until the handshake is given up ({@code net.ipv4.tcp_synack_retries}), then TCP_FLAGS;
     * INVALID_SYN at once with {@code net.ipv4.tcp_abort_on_overflow}.
     */
    static void fillDuringHandshake(ServerSocket listener) throws IOException {
        while (!handshakeIsHalfDone(listener.getLocalPort())) {
            LockSupport.parkNanos(POLL_NANOS);
        }
        fill(listener);
    }

    private static boolean handshakeIsHalfDone(int port) throws IOException {
        Pattern half = Pattern.compile(String.format(" *\\d+: \\p{XDigit}+:%04X \\S+ 03 .*", port));
        for (String table : new String[] {"/proc/self/net/tcp", "/proc/self/net/tcp6"}) {
            for (String line : Files.readAllLines(Paths.get(table))) {
                if (half.matcher(line).matches()) {
                    return true;
                }
            }
        }
        return false;
    }

    static void fill(ServerSocket listener) throws IOException {
        InetSocketAddress own = new InetSocketAddress(InetAddress.getLoopbackAddress(), listener.getLocalPort());
        while (true) {
            Socket socket = new Socket();
            FILLING.add(socket);
            try {
                socket.connect(own, SHORT_MILLIS);
            } catch (SocketTimeoutException full) {
                return;
            }
        }
    }
}
