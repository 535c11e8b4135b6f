package io.resetscope.lab.kernel;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the lines of {@code trace_pipe}. Its times are seconds since boot: the kernel's monotonic clock. */
final class TraceLine {

    private static final Pattern EVENT =
            Pattern.compile("\\s(?<seconds>\\d+)\\.(?<micros>\\d{6}): (?<name>\\w+): (?<fields>.*)");

    private static final Pattern SENT = Pattern.compile(
            "src=(?<src>\\S+):(?<sport>\\d+) dest=(?<dest>\\S+):(?<dport>\\d+) state=(?<state>\\w+) reason=(?<reason>\\w+)");

    private static final Pattern RECEIVED = Pattern.compile(
            "family=(?<family>\\w+) sport=(?<sport>\\d+) dport=(?<dport>\\d+) saddr=(?<saddr>\\S+) daddr=(?<daddr>\\S+)"
                    + " saddrv6=(?<saddrv6>\\S+) daddrv6=(?<daddrv6>\\S+)");

    private final long bootMillis;

    /** @param bootMillis milliseconds since the epoch at which the monotonic clock was 0 */
    TraceLine(long bootMillis) {
        this.bootMillis = bootMillis;
    }

    /** The RST that the line tells of; empty for every other line. */
    Optional<ResetEvent> parse(String line) {
        Matcher event = EVENT.matcher(line);
        if (!event.find()) {
            return Optional.empty();
        }
        long atMillis = bootMillis
                + Long.parseLong(event.group("seconds")) * 1000
                + Long.parseLong(event.group("micros")) / 1000;
        return switch (event.group("name")) {
            case "tcp_send_reset" -> Optional.of(sent(line, atMillis, SENT.matcher(event.group("fields"))));
            case "tcp_receive_reset" -> Optional.of(received(line, atMillis, RECEIVED.matcher(event.group("fields"))));
            default -> Optional.empty();
        };
    }

    private static ResetEvent sent(String line, long atMillis, Matcher fields) {
        require(fields.find(), line);
        return new ResetEvent(
                atMillis,
                true,
                address(fields.group("src")),
                Integer.parseInt(fields.group("sport")),
                address(fields.group("dest")),
                Integer.parseInt(fields.group("dport")),
                fields.group("state"),
                fields.group("reason"));
    }

    private static ResetEvent received(String line, long atMillis, Matcher fields) {
        require(fields.find(), line);
        // A Java socket that talks IPv4 is one of IPv6 to the kernel; its saddrv6 is then a mapped address.
        String version = fields.group("family").equals("AF_INET6") ? "v6" : "";
        return new ResetEvent(
                atMillis,
                false,
                address(fields.group("saddr" + version)),
                Integer.parseInt(fields.group("sport")),
                address(fields.group("daddr" + version)),
                Integer.parseInt(fields.group("dport")),
                "",
                "");
    }

    /** A literal in Java's own form; a mapped IPv4 address is one of IPv4. */
    static String address(String literal) {
        try {
            return InetAddress.getByName(literal).getHostAddress();
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("no address: " + literal, e);
        }
    }

    /** A format that this class does not know must not look like a connection without RSTs. */
    private static void require(boolean matches, String line) {
        if (!matches) {
            throw new IllegalStateException("this kernel prints its reset events in another format: " + line);
        }
    }
}
