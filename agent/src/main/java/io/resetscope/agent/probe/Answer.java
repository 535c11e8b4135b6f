package io.resetscope.agent.probe;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The head of an HTTP response, whose body has been read. Immutable. */
final class Answer {

    private static final Pattern TIMEOUT = Pattern.compile("(?:^|[,\\s])timeout\\s*=\\s*\"?(\\d{1,9})");

    final int status;
    /** What it says of itself; null when it does not. */
    final String server;
    /** Which proxies say that they are between; null when none does. */
    final String via;
    /** For how long the server says that it keeps an idle connection; -1 when it does not say. */
    final long announcedNanos;
    /** Why the connection cannot be used again; null when it can. */
    final String closes;

    Answer(int status, boolean http10, Map<String, String> headers, boolean endsWithConnection) {
        this.status = status;
        server = headers.get("server");
        via = headers.get("via");
        Matcher timeout = TIMEOUT.matcher(headers.getOrDefault("keep-alive", ""));
        announcedNanos = timeout.find() ? TimeUnit.SECONDS.toNanos(Long.parseLong(timeout.group(1))) : -1;
        String connection = headers.getOrDefault("connection", "").toLowerCase(Locale.ROOT);
        if (connection.matches("(.*[,\\s])?close([,\\s].*)?")) {
            closes = "the server announces Connection: close";
        } else if (http10 && !connection.contains("keep-alive")) {
            closes = "the server speaks HTTP/1.0 and does not announce keep-alive";
        } else {
            closes = endsWithConnection ? "the answer has no length and ends with the connection" : null;
        }
    }
}
