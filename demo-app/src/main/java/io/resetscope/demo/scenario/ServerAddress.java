package io.resetscope.demo.scenario;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** @param host a name or an address, IPv6 in brackets */
public record ServerAddress(String host, int port) {
    private static final Pattern FORM = Pattern.compile("(\\[[0-9a-fA-F:.]+]|[^:/\\s]+):(\\d{1,5})");

    public static ServerAddress parse(String text) {
        Matcher form = FORM.matcher(text);
        if (form.matches()) {
            int port = Integer.parseInt(form.group(2));
            if (port > 0 && port < 65536) {
                return new ServerAddress(form.group(1), port);
            }
        }
        throw new IllegalArgumentException("'" + text + "' is not a host:port such as 127.0.0.1:8080");
    }

    String url(String path) {
        return "http://" + this + path;
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
