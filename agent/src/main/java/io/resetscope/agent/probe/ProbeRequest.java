package io.resetscope.agent.probe;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The one request that is sent, twice on each connection. Its query, its user and the values of its headers are told to the
 * server alone.
 */
public final class ProbeRequest {

    private static final Pattern LINE = Pattern.compile("([A-Z]{3,20}) (/[!-~]*|\\*|[A-Za-z][A-Za-z0-9+.-]*://[!-~]+)");
    private static final Pattern HEADER = Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \\t]*([\\x20-\\xff]*)");
    private static final String HOST = "host";

    private final String method;
    private final String path;
    private final List<String> headers;
    private final String agent;

    /**
     * @param line {@code GET /health}
     * @param headers {@code Name: value}
     * @param agent how it calls itself in User-Agent
     * @throws IllegalArgumentException for what is none, in words that repeat no header's value
     */
    public ProbeRequest(String line, List<String> headers, String agent) {
        Matcher form = LINE.matcher(line);
        if (!form.matches()) {
            String what = line.indexOf('@') < 0 ? "'" + withoutQuery(line) + "'" : "what --request names";
            throw new IllegalArgumentException(what + " is not a method and a path, such as GET /health");
        }
        method = form.group(1);
        path = form.group(2);
        for (String each : headers) {
            if (!HEADER.matcher(each).matches()) {
                throw new IllegalArgumentException("a header is not NAME: VALUE, such as Authorization: Bearer abc");
            }
            String name = name(each);
            if (name.equals("connection") || name.equals("content-length") || name.equals("transfer-encoding")) {
                throw new IllegalArgumentException("the header " + name
                        + " cannot be set: the connection is to be kept," + " and the request has no body");
            }
        }
        this.headers = Collections.unmodifiableList(new ArrayList<>(headers));
        this.agent = agent;
    }

    /** {@code GET /health}: what may be shown. */
    public String line() {
        return method + ' ' + withoutQuery(path).replaceFirst("^([^:/?#]+://)[^/?#]*@", "$1");
    }

    private static String withoutQuery(String line) {
        return line.replaceFirst("(?s)([?#]).*", "$1…");
    }

    boolean isHead() {
        return method.equals("HEAD");
    }

    /** The name of the server as the request gives it: that of a Host header, or else that of the target. */
    String serverName(Target target) {
        for (String each : headers) {
            if (name(each).equals(HOST)) {
                return value(each).replaceFirst(":\\d+$", "");
            }
        }
        return target.host;
    }

    byte[] bytes(Target target) {
        StringBuilder text = new StringBuilder(method + ' ' + path).append(" HTTP/1.1\r\n");
        add(text, HOST, "Host: " + target.address());
        add(text, "user-agent", "User-Agent: " + agent);
        add(text, "accept", "Accept: */*");
        text.append("Connection: keep-alive\r\n");
        for (String each : headers) {
            text.append(each).append("\r\n");
        }
        return text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private void add(StringBuilder text, String name, String otherwise) {
        if (headers.stream().noneMatch(it -> name(it).equals(name))) {
            text.append(otherwise).append("\r\n");
        }
    }

    private static String name(String header) {
        return header.substring(0, header.indexOf(':')).toLowerCase(Locale.ROOT);
    }

    private static String value(String header) {
        return header.substring(header.indexOf(':') + 1).trim();
    }
}
