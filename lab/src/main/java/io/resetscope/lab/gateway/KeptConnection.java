package io.resetscope.lab.gateway;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** A client's connection, on which it asks one thing after the other; a new one where the gateway has closed the last. */
final class KeptConnection implements Closeable {

    /** What is said of a request's answer has been said by then. */
    private static final int SAID_MILLIS = 50;

    private final int port;
    private Socket socket;
    private long nextFromMillis;

    KeptConnection(int port) {
        this.port = port;
    }

    /** @param traceparent null for none */
    Asking ask(GatewayFault fault, String target, Traceparent traceparent) throws IOException {
        if (socket == null || isClosedByGateway()) {
            connect();
        }
        socket.getOutputStream().write(Asking.head(target, traceparent));
        int localPort = socket.getLocalPort();
        String answer = answer();
        long now = System.currentTimeMillis();
        long fromMillis = nextFromMillis;
        nextFromMillis = now + SAID_MILLIS;
        long untilMillis = socket == null ? now + Asking.LATER_MILLIS : nextFromMillis;
        String traceId = traceparent == null ? null : traceparent.traceId();
        return new Asking(fault, traceId, localPort, Asking.statusOf(answer), fromMillis, untilMillis);
    }

    /** The next request comes on another. */
    void leave() throws IOException {
        close();
    }

    private void connect() throws IOException {
        close();
        nextFromMillis = System.currentTimeMillis();
        socket = new Socket();
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), Asking.CONNECT_MILLIS);
    }

    private boolean isClosedByGateway() {
        try {
            socket.setSoTimeout(1);
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException open) {
            return false;
        } catch (IOException reset) {
            return true;
        }
    }

    /** Leaves as soon as it is whole, where the connection is to end with it. */
    private String answer() throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        byte[] buffer = new byte[8 * 1024];
        try {
            socket.setSoTimeout(Asking.ANSWER_MILLIS);
            while (!isWhole(text(answer))) {
                int read = socket.getInputStream().read(buffer);
                if (read < 0) {
                    close();
                    return text(answer);
                }
                answer.write(buffer, 0, read);
            }
        } catch (IOException over) {
            close();
        }
        if (text(answer).toLowerCase(Locale.ROOT).contains("\r\nconnection: close")) {
            close();
        }
        return text(answer);
    }

    private static String text(ByteArrayOutputStream answer) {
        return answer.toString(StandardCharsets.ISO_8859_1);
    }

    private static boolean isWhole(String answer) {
        int body = answer.indexOf("\r\n\r\n") + 4;
        if (body < 4) {
            return false;
        }
        String head = answer.substring(0, body).toLowerCase(Locale.ROOT);
        if (head.contains("\r\ntransfer-encoding: chunked")) {
            return answer.endsWith("0\r\n\r\n");
        }
        int length = head.indexOf("\r\ncontent-length: ");
        return length >= 0
                && answer.length() - body
                        >= Integer.parseInt(head.substring(length + 18, head.indexOf('\r', length + 2)));
    }

    @Override
    public void close() throws IOException {
        if (socket != null) {
            socket.close();
            socket = null;
        }
    }
}
