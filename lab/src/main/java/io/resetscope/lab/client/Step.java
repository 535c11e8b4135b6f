package io.resetscope.lab.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One gesture of a client, written as in {@code request; idle 1600; upload 50000000 pause 2000; cue kill; request /slow;
 * upload 1000 expect; spread 1500 4500}.
 * Times are milliseconds, sizes bytes.
 */
public final class Step {

    /** What is done. */
    public enum Kind {
        /** A GET. */
        REQUEST,
        /** A POST with a body. */
        UPLOAD,
        /** A GET whose response is given up after so many bytes: the connection is closed with more of it unread. */
        LEAVE,
        /** A GET that is given up after a while without an answer, by an RST. */
        ABORT,
        /** Nothing, for a while. */
        IDLE,
        /** A GET after an idle time of its own for each lane, evenly between two. */
        SPREAD,
        /** The lab does something to the server meanwhile. */
        CUE
    }

    public final Kind kind;
    /** The time of IDLE and ABORT, the size of UPLOAD, what is read of LEAVE. */
    public final long amount;
    /** In the middle of an UPLOAD; between the connect and a REQUEST that is the first on its connection. */
    public final long pauseMillis;
    /** Whether an UPLOAD asks before it sends its body (Expect: 100-continue). */
    public final boolean expects;
    /** Of SPREAD: the longest idle time; its amount is the shortest. */
    public final long upTo;
    /** The path of an exchange, the name of CUE. */
    public final String name;

    private Step(Kind kind, long amount, long upTo, long pauseMillis, boolean expects, String name) {
        this.kind = kind;
        this.amount = amount;
        this.upTo = upTo;
        this.pauseMillis = pauseMillis;
        this.expects = expects;
        this.name = name;
    }

    /** @throws IllegalArgumentException when it is not a script */
    public static List<Step> parse(String script) {
        List<Step> steps = new ArrayList<>();
        for (String text : script.split(";")) {
            steps.add(one(text.trim()));
        }
        return steps;
    }

    private static Step one(String text) {
        String[] words = text.split(" +");
        Kind kind = Kind.valueOf(words[0].toUpperCase(Locale.ROOT));
        List<Long> amounts = new ArrayList<>();
        long pause = 0;
        boolean expects = false;
        String name = "/";
        for (int at = 1; at < words.length; at++) {
            if (words[at].equals("pause")) {
                pause = Long.parseLong(words[++at]);
            } else if (words[at].equals("expect")) {
                expects = true;
            } else if (Character.isDigit(words[at].charAt(0))) {
                amounts.add(Long.parseLong(words[at]));
            } else {
                name = words[at];
            }
        }
        long amount = amounts.isEmpty() ? 0 : amounts.get(0);
        long upTo = amounts.size() < 2 ? amount : amounts.get(1);
        return new Step(kind, amount, upTo, pause, expects, name);
    }
}
