package io.resetscope.agent.history;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** One row of {@code known-timeouts.tsv}. Immutable. */
final class KnownTimeout {

    private static final int COLUMNS = 7;
    private static final List<String> PROTOCOLS = Arrays.asList("postgresql", "mysql", "redis", "kafka", "amqp");

    final long seconds;
    final Set<Ending> endings = EnumSet.noneOf(Ending.class);
    /** How it names itself in Server or Via; null when it does not. */
    final Pattern hint;
    /** Ends the TCP connection as a server that names itself, so that another server's name rules it out. */
    final boolean server;
    /** What alone that server speaks; empty for HTTP. */
    private final List<String> protocols;

    private final String text;

    KnownTimeout(String row) {
        String[] columns = row.split("\t", -1);
        if (columns.length != COLUMNS) {
            throw new IllegalArgumentException(row);
        }
        seconds = Long.parseLong(columns[0]);
        text = columns[1] + ' ' + columns[2] + " (" + seconds + " s)";
        for (String each : columns[3].split(",")) {
            endings.add(each.equals("RST") ? Ending.RST_WHILE_IDLE : Ending.valueOf(each));
        }
        server = !columns[4].equals("path");
        protocols =
                columns[4].equals("server") || !server ? Collections.emptyList() : Arrays.asList(columns[4].split(","));
        if (!PROTOCOLS.containsAll(protocols) || server && columns[4].isEmpty()) {
            throw new IllegalArgumentException(row);
        }
        hint = columns[5].isEmpty() ? null : Pattern.compile(columns[5], Pattern.CASE_INSENSITIVE);
    }

    /** Whether it is what this header names; null is no header. */
    boolean isNamedBy(String header) {
        return header != null && hint != null && hint.matcher(header).find();
    }

    /**
     * Whether it can stand at the end of, or before, a connection on which this is spoken; null when that is not known. What
     * ends connections by FIN without being the server is a proxy, and those that are known here are of HTTP.
     */
    boolean speaks(String protocol) {
        boolean http = protocol == null || protocol.equals("http") || protocol.equals("tls");
        if (server) {
            return http ? protocols.isEmpty() : protocols.contains(protocol);
        }
        return http || endings.contains(Ending.LATE) || endings.contains(Ending.RST_WHILE_IDLE);
    }

    /** Whether it can show itself in this way at all: a box that forgets a connection sends no FIN. */
    boolean canEndWith(Ending ending) {
        return ending != Ending.FIN || endings.size() > 1 || !endings.contains(Ending.LATE);
    }

    @Override
    public String toString() {
        return text;
    }
}
