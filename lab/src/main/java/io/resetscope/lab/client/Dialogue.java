package io.resetscope.lab.client;

import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A question and its answer in a protocol that is not HTTP. */
interface Dialogue {

    void exchange(Wire wire, Call call) throws IOException;

    /** The server's echo of a frame with a length of four bytes. */
    static void binary(Wire wire, Call call) throws IOException {
        byte[] text = call.traceparent.getBytes(StandardCharsets.US_ASCII);
        byte[] frame = new byte[4 + text.length];
        frame[3] = (byte) text.length;
        System.arraycopy(text, 0, frame, 4, text.length);
        ask(wire, frame, frame);
    }

    /** Redis' ECHO. */
    static void resp(Wire wire, Call call) throws IOException {
        String text = "$" + call.traceparent.length() + "\r\n" + call.traceparent + "\r\n";
        ask(
                wire,
                ("*2\r\n$4\r\nECHO\r\n" + text).getBytes(StandardCharsets.US_ASCII),
                text.getBytes(StandardCharsets.US_ASCII));
    }

    static void ask(Wire wire, byte[] question, byte[] answer) throws IOException {
        wire.write(question, 0, question.length);
        byte[] all = new byte[0];
        byte[] piece = new byte[512];
        while (all.length < answer.length) {
            int count = wire.read(piece);
            if (count < 0) {
                throw new EOFException("unexpected end of stream after " + all.length + " bytes");
            }
            all = Arrays.copyOf(all, all.length + count);
            System.arraycopy(piece, 0, all, all.length - count, count);
        }
        if (!Arrays.equals(all, answer)) {
            throw new IOException("another answer: " + new String(all, StandardCharsets.ISO_8859_1));
        }
    }
}
