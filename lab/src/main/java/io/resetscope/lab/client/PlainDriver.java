package io.resetscope.lab.client;

import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** HTTP by hand over one kept connection, without validation and without retry. */
abstract class PlainDriver implements Driver {

    private static final Pattern LENGTH = Pattern.compile("\r\ncontent-length: *(\\d+)");
    private static final Pattern CHUNK = Pattern.compile("\\G([0-9a-f]+)[^\r\n]*\r\n");

    /** In place of a status. */
    private static final int GIVEN_UP = 0;

    /** The same, where the protocol has none. */
    private static final int ANSWERED = 1;

    private static final String CONTINUE = "http/1.1 100 continue\r\n\r\n";

    private final Wire.Maker maker;
    private Wire kept;

    PlainDriver(Wire.Maker maker) {
        this.maker = maker;
    }

    @Override
    public final int exchange(Call call) throws IOException {
        Wire wire = kept == null ? opened(call) : kept;
        kept = null;
        try {
            if (call.habits.dialogue != null) {
                call.habits.dialogue.exchange(wire, call);
                kept = wire;
                return ANSWERED;
            }
            send(wire, call);
            if (call.step.kind == Step.Kind.ABORT) {
                Pause.millis(call.step.amount);
                wire.abort();
                return GIVEN_UP;
            }
            if (call.step.kind == Step.Kind.LEAVE) {
                readSome(wire, call.step.amount);
                return GIVEN_UP;
            }
            String response = receive(wire);
            if (call.expects() && response.startsWith(CONTINUE)) {
                sendBody(wire, call);
                response = receive(wire);
            }
            if (mayStay(response, call)) {
                kept = wire;
            }
            return Integer.parseInt(response.substring(9, 12));
        } finally {
            if (kept == null) {
                wire.close();
            }
        }
    }

    @Override
    public final void close() throws IOException {
        if (kept != null) {
            kept.close();
        }
    }

    private Wire opened(Call call) throws IOException {
        Wire wire = maker.open(call);
        if (call.upload == null) {
            Pause.millis(call.step.pauseMillis);
        }
        return wire;
    }

    private static void send(Wire wire, Call call) throws IOException {
        byte[] head = call.head().getBytes(StandardCharsets.ISO_8859_1);
        wire.write(head, 0, head.length);
        if (call.upload != null && !call.expects()) {
            sendBody(wire, call);
        }
    }

    private static void sendBody(Wire wire, Call call) throws IOException {
        call.upload.writeTo(new OutputStream() {
            @Override
            public void write(int oneByte) throws IOException {
                write(new byte[] {(byte) oneByte}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int count) throws IOException {
                wire.write(bytes, offset, count);
            }
        });
    }

    private static void readSome(Wire wire, long bytes) throws IOException {
        byte[] piece = new byte[512];
        long left = bytes;
        while (left > 0) {
            int count = wire.read(piece);
            if (count < 0) {
                throw new EOFException("ended before it could be left");
            }
            left -= count;
        }
    }

    /** @return head and body, in lower case after the status line's first nine characters; small in the lab */
    private static String receive(Wire wire) throws IOException {
        StringBuilder text = new StringBuilder();
        byte[] piece = new byte[8192];
        while (!complete(text)) {
            int count = wire.read(piece);
            if (count < 0) {
                if (text.indexOf("\r\n\r\n") > 0 && length(text) < 0 && !chunked(text)) {
                    return text.toString();
                }
                throw new EOFException("unexpected end of stream after " + text.length() + " bytes");
            }
            text.append(new String(piece, 0, count, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT));
        }
        return text.toString();
    }

    private static boolean complete(CharSequence text) {
        if (CONTINUE.contentEquals(text)) {
            return true;
        }
        int end = text.toString().indexOf("\r\n\r\n");
        if (end < 0) {
            return false;
        }
        int body = end + 4;
        return chunked(text) ? lastChunkIn(text, body) : length(text) >= 0 && text.length() >= body + length(text);
    }

    private static boolean lastChunkIn(CharSequence text, int body) {
        Matcher chunk = CHUNK.matcher(text);
        int at = body;
        while (at < text.length() && chunk.find(at)) {
            int size = Integer.parseInt(chunk.group(1), 16);
            at = chunk.end() + size + 2;
            if (size == 0) {
                return at <= text.length();
            }
        }
        return false;
    }

    private static boolean chunked(CharSequence text) {
        return text.toString().contains("\r\ntransfer-encoding: chunked");
    }

    private static long length(CharSequence text) {
        Matcher length = LENGTH.matcher(text);
        return length.find() ? Long.parseLong(length.group(1)) : -1;
    }

    private static boolean mayStay(String response, Call call) {
        boolean delimited = length(response) >= 0 || chunked(response);
        boolean closes = response.contains("\r\nconnection: close") || response.startsWith("http/1.0");
        return delimited && (!closes || call.habits.ignoresClose);
    }
}
