package io.resetscope.lab.server;

import io.resetscope.lab.tls.Rehearsal;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;

/**
 * A server that fails in one way: {@code FaultServer <fault> <port> [name=value ...]}; port 0 is any. Says
 * {@code ready <port>} and ends when its standard input does. The faults are in {@link Faults}, and {@code backlog_full}
 * and {@code overflow_at_third_ack}, whose listener accepts nothing ({@link BacklogFull}).
 *
 * <ul>
 *   <li>{@code tls=true}: every fault behind TLS, with the key of {@code javax.net.ssl.keyStore}
 *   <li>{@code channel=true}: accepts blocking channels, whose close with bytes unread sends an RST alone, where Java 17's
 *       Socket and later ones send a FIN first; needs Java 17, for older Sockets do so themselves
 *   <li>{@code how=fin|rst|raw}: how the fault ends the connection; raw is FIN without TLS's close_notify;
 *       {@code alert} for {@code tls_reject}
 *   <li>{@code timeout_s}: keep-alive timeout that is announced and kept; {@code idle_ms}: kept, not announced
 *   <li>{@code good}: healthy exchanges on each connection before the one that fails
 *   <li>{@code status}, {@code body}: of the response; the latter in bytes
 *   <li>of single faults: {@code age_ms}, {@code wait_ms}, {@code linger_ms}, {@code limit}, {@code max},
 *       {@code announce=true}, {@code in=head|length|chunk}
 * </ul>
 */
public final class FaultServer {

    private static final String BACKLOG_FULL = "backlog_full";
    private static final String OVERFLOW_AT_THIRD_ACK = "overflow_at_third_ack";
    private static final int BACKLOG = 200;

    private static final String[] OPTIONS = {
        "age_ms",
        "announce",
        "body",
        "channel",
        "good",
        "how",
        "idle_ms",
        "in",
        "limit",
        "linger_ms",
        "max",
        "status",
        "timeout_s",
        "tls",
        "wait_ms"
    };

    private FaultServer() {}

    public static void main(String[] arguments) throws IOException {
        Options options = new Options(arguments, 2, OPTIONS);
        if (options.flag("tls")) {
            Rehearsal.play();
        }
        Lifeline.ready(start(arguments[0], Integer.parseInt(arguments[1]), options));
    }

    /** Its port. The server lasts as long as this JVM. */
    public static int start(String name, String... options) throws IOException {
        return start(name, 0, new Options(options, 0, OPTIONS));
    }

    private static int start(String name, int port, Options options) throws IOException {
        ServerSocket listener =
                options.flag("channel") ? ServerSocketChannel.open().socket() : new ServerSocket();
        if (name.equals(BACKLOG_FULL)) {
            listener.bind(new InetSocketAddress(port), 1);
            BacklogFull.fill(listener);
        } else if (name.equals(OVERFLOW_AT_THIRD_ACK)) {
            listener.bind(new InetSocketAddress(port), 1);
            new Thread(() -> fillDuringHandshake(listener), "filling").start();
        } else {
            Fault fault = Faults.named(name);
            listener.bind(new InetSocketAddress(port), BACKLOG);
            new Thread(() -> acceptAll(listener, fault, options), "accept").start();
        }
        return listener.getLocalPort();
    }

    private static void fillDuringHandshake(ServerSocket listener) {
        try {
            BacklogFull.fillDuringHandshake(listener);
        } catch (IOException e) {
            System.err.println("filling: " + e);
        }
    }

    private static void acceptAll(ServerSocket listener, Fault fault, Options options) {
        try {
            while (true) {
                Socket accepted = listener.accept();
                new Thread(() -> serve(accepted, fault, options), "connection").start();
            }
        } catch (IOException e) {
            System.err.println("accept: " + e);
        }
    }

    private static void serve(Socket accepted, Fault fault, Options options) {
        try {
            accepted.setTcpNoDelay(true);
            // in hours, unless the system is set otherwise
            accepted.setKeepAlive(true);
            fault.serve(new Peer(accepted, options.flag("tls") ? Tls.over(accepted) : accepted), options);
        } catch (IOException e) {
            System.err.println("connection " + accepted + ": " + e);
            closeQuietly(accepted);
        }
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            System.err.println("close: " + e);
        }
    }
}
