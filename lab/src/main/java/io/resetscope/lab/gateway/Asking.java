package io.resetscope.lab.gateway;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;

/**
 * One request of a client without an agent, on a connection of its own, and what came of it.
 *
 * @param traceId null when it carried none
 * @param localPort of the client's end, by which the gateway's word on the connection is found; another may have it later
 * @param fromMillis since the epoch
 * @param status 0 when there was no response
 */
record Asking(GatewayFault fault, String traceId, int localPort, int status, long fromMillis, long toMillis) {

    private static final int CONNECT_MILLIS = 2000;
    private static final int ANSWER_MILLIS = 5_000;

    /** @param quietMillis after so long without a byte, the response is taken for whole, and the client leaves */
    static Asking ask(GatewayFault fault, int port, String target, boolean traced, int quietMillis) throws IOException {
        String traceId = traced ? hex() + hex() : null;
        String head = "GET " + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                + (traced ? "traceparent: 00-" + traceId + "-" + hex() + "-01\r\n" : "") + "\r\n";
        long fromMillis = System.currentTimeMillis();
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MILLIS);
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            String answer = answer(socket, quietMillis);
            int status = answer.startsWith("HTTP/1.") ? Integer.parseInt(answer.substring(9, 12)) : 0;
            return new Asking(fault, traceId, socket.getLocalPort(), status, fromMillis, System.currentTimeMillis());
        }
    }

    private static String answer(Socket socket, int quietMillis) throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        byte[] buffer = new byte[8 * 1024];
        socket.setSoTimeout(ANSWER_MILLIS);
        try {
            int read = socket.getInputStream().read(buffer);
            while (read >= 0) {
                answer.write(buffer, 0, read);
                socket.setSoTimeout(quietMillis);
                read = socket.getInputStream().read(buffer);
            }
        } catch (IOException over) {
            // quiet, or reset
        }
        return answer.toString(StandardCharsets.ISO_8859_1);
    }

    private static String hex() {
        return String.format("%016x", ThreadLocalRandom.current().nextLong() | 1);
    }
}
