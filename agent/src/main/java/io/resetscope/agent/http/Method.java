package io.resetscope.agent.http;

import java.nio.ByteBuffer;

/** Method names, the usual ones without making a String for each request. */
final class Method {

    static final String HEAD = "HEAD";
    static final String CONNECT = "CONNECT";

    private static final String[] USUAL = {
        "GET", "POST", "PUT", "DELETE", HEAD, "OPTIONS", "PATCH", CONNECT, "TRACE", "PROPFIND", "QUERY"
    };

    private Method() {}

    /** The name in {@code from..to}. */
    static String of(byte[] array, ByteBuffer buffer, int from, int to) {
        String usual = usual(array, buffer, from, to - from);
        return usual != null ? usual : Bytes.sharedText(array, buffer, from, to, RequestReader.MAX_METHOD);
    }

    /** Whether a usual method and a space stand at {@code from}. */
    static boolean begins(byte[] array, ByteBuffer buffer, int from, int to) {
        for (int i = from; i < Math.min(to, from + RequestReader.MAX_METHOD); i++) {
            if (Bytes.at(array, buffer, i) == ' ') {
                return usual(array, buffer, from, i - from) != null;
            }
        }
        return false;
    }

    private static String usual(byte[] array, ByteBuffer buffer, int from, int length) {
        for (String name : USUAL) {
            if (name.length() == length && is(name, array, buffer, from)) {
                return name;
            }
        }
        return null;
    }

    private static boolean is(String name, byte[] array, ByteBuffer buffer, int from) {
        for (int i = 0; i < name.length(); i++) {
            if (Bytes.at(array, buffer, from + i) != name.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
