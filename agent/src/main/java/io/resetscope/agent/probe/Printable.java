package io.resetscope.agent.probe;

/** Bytes of a stranger, so that they do a terminal no harm. */
final class Printable {

    private static final int MOST = 60;

    private Printable() {}

    /** Quoted; the first 60, what is not printable ASCII as {@code \x1b}. */
    static String of(byte[] bytes) {
        StringBuilder text = new StringBuilder("\"");
        for (int i = 0; i < bytes.length && i < MOST; i++) {
            int each = bytes[i] & 0xff;
            if (each == '\r') {
                text.append("\\r");
            } else if (each == '\n') {
                text.append("\\n");
            } else if (each < ' ' || each > '~') {
                text.append(String.format("\\x%02x", each));
            } else {
                text.append(each == '"' || each == '\\' ? "\\" : "").append((char) each);
            }
        }
        return text.append('"').append(bytes.length > MOST ? "…" : "").toString();
    }

    /** Likewise, of a byte and those after it. */
    static String of(int first, byte[] more) {
        byte[] all = new byte[1 + more.length];
        all[0] = (byte) first;
        System.arraycopy(more, 0, all, 1, more.length);
        return of(all);
    }

    /** A header's value or an error's text, likewise but without quotes. */
    static String of(String text) {
        return text.replaceAll("[^ -~]", "?");
    }
}
