package io.resetscope.agent.options;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Texts to values. Each throws {@link IllegalArgumentException} for a text that is not one. */
final class OptionValues {

    private static final Pattern DURATION = Pattern.compile("(\\d{1,12})\\s*(ms|s|m|h)?");

    private static final int MAX_PORT = 65535;
    private static final long MAX_NANOS = 365L * 24 * 3_600_000_000_000L;

    private OptionValues() {}

    /** Checks a text against what its option takes. */
    static void check(Option option, String text) {
        switch (option.kind()) {
            case BOOLEAN:
                bool(text);
                break;
            case LOG_STYLE:
                logStyle(text);
                break;
            case DURATION:
                nanos(text);
                break;
            case COUNT:
                count(text);
                break;
            default:
                patterns(text);
        }
    }

    static boolean bool(String text) {
        if (text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false")) {
            return Boolean.parseBoolean(text);
        }
        throw new IllegalArgumentException(text);
    }

    static LogStyle logStyle(String text) {
        return LogStyle.valueOf(text.toUpperCase(Locale.ROOT));
    }

    /** Nanoseconds; a number without a unit is milliseconds. */
    static long nanos(String text) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(text);
        }
        long value = Long.parseLong(matcher.group(1));
        String unit = matcher.group(2) == null ? "ms" : matcher.group(2);
        long nanosPerUnit = unit.equals("ms")
                ? 1_000_000L
                : unit.equals("s") ? 1_000_000_000L : unit.equals("m") ? 60_000_000_000L : 3_600_000_000_000L;
        if (value > MAX_NANOS / nanosPerUnit) {
            throw new IllegalArgumentException(text);
        }
        return value * nanosPerUnit;
    }

    static int count(String text) {
        int value = Integer.parseInt(text);
        if (value < 1) {
            throw new IllegalArgumentException(text);
        }
        return value;
    }

    /** Patterns for {@code host:port}; a part left out of one stands for anything. */
    static List<Pattern> patterns(String text) {
        List<Pattern> patterns = new ArrayList<>();
        for (String each : text.isEmpty() ? new String[0] : text.split("\\s*,\\s*|\\s+", -1)) {
            if (each.isEmpty()) {
                throw new IllegalArgumentException("an empty part");
            }
            // an IPv6 address needs brackets, or its last group would be the port
            int bracket = each.startsWith("[") ? each.indexOf(']') : -1;
            int colon = each.indexOf(':', Math.max(bracket, 0));
            if (colon >= 0 && each.indexOf(':', colon + 1) >= 0) {
                throw new IllegalArgumentException(each);
            }
            String host = bracket > 0 ? each.substring(1, bracket) : colon < 0 ? each : each.substring(0, colon);
            String port = colon < 0 ? "" : each.substring(colon + 1);
            if (!isPort(port)) {
                throw new IllegalArgumentException(each);
            }
            String hosts = bracket > 0 ? "(?:" + glob(host) + "|" + Pattern.quote(spelledOut(host)) + ")" : glob(host);
            patterns.add(Pattern.compile(hosts + ":" + glob(port), Pattern.CASE_INSENSITIVE));
        }
        return patterns;
    }

    private static boolean isPort(String text) {
        return text.isEmpty()
                || text.matches("[0-9*]*")
                        && (text.indexOf('*') >= 0 || text.length() <= 5 && Integer.parseInt(text) <= MAX_PORT);
    }

    /** An IPv6 address as Java prints it: {@code 0:0:0:0:0:0:0:1}. Never a look-up, for a name has no colon. */
    private static String spelledOut(String address) {
        try {
            return address.indexOf(':') < 0 || address.indexOf('*') >= 0
                    ? address
                    : InetAddress.getByName(address).getHostAddress();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(address, e);
        }
    }

    private static String glob(String text) {
        if (text.isEmpty()) {
            return ".*";
        }
        return Pattern.quote(text).replace("*", "\\E.*\\Q");
    }
}
