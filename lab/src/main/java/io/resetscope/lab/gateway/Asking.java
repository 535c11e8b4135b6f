package io.resetscope.lab.gateway;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * One request of a client without an agent, and what came of it.
 *
 * @param traceId null when it carried none
 * @param localPort of the client's end, by which the gateway's word on the connection is found; another may have it later
 * @param fromMillis since the epoch: what was said of the connection from then on is of this request
 * @param untilMillis the gateway may notice later what its client did
 * @param status 0 when there was no response
 */
record Asking(GatewayFault fault, String traceId, int localPort, int status, long fromMillis, long untilMillis) {

    static final int CONNECT_MILLIS = 2000;
    static final int ANSWER_MILLIS = 5_000;
    static final int LATER_MILLIS = 1000;

    /**
     * On a connection of its own.
     *
     * @param quietMillis after so long without a byte, the response is taken for whole, and the client leaves
     */
    static Asking ask(GatewayFault fault, int port, String target, Traceparent traceparent, int quietMillis)
            throws IOException {
        long fromMillis = System.currentTimeMillis();
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MILLIS);
            socket.getOutputStream().write(head(target, traceparent));
            String answer = answer(socket, quietMillis);
            long untilMillis = System.currentTimeMillis() + LATER_MILLIS;
            String traceId = traceparent == null ? null : traceparent.traceId();
            return new Asking(fault, traceId, socket.getLocalPort(), statusOf(answer), fromMillis, untilMillis);
        }
    }

    /** The last one on its connection: the gateway may notice later that the client has left. */
    Asking andLeft() {
        return new Asking(fault, traceId, localPort, status, fromMillis, untilMillis + LATER_MILLIS);
    }

    static byte[] head(String target, Traceparent traceparent) {
        return ("GET " + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                        + (traceparent == null ? "" : "traceparent: " + traceparent.header() + "\r\n") + "\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    static int statusOf(String answer) {
        return answer.startsWith("HTTP/1.") ? Integer.parseInt(answer.substring(9, 12)) : 0;
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
}
