package io.resetscope.demo.scenario;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How many TCP segments the kernel has had from each client of a port: what a layer-4 device would have seen pass, TCP
 * keep-alive probes among it. As {@code ss -ti} tells it ({@code tcpi_segs_in}).
 */
final class Segments {
    private static final Pattern PEER_PORT = Pattern.compile("\\S+\\s+\\d+\\s+\\d+\\s+\\S+:\\d+\\s+\\S+:(\\d+)\\s*");
    private static final Pattern COUNT = Pattern.compile("\\bsegs_in:(\\d+)\\b");

    private Segments() {}

    /** Whether this machine has the command. */
    static boolean canBeCounted() {
        return Arrays.stream((System.getenv("PATH") + ":/usr/sbin:/sbin:/usr/bin:/bin").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "ss")));
    }

    /** By the client's port. */
    static Map<Integer, Long> receivedAt(int port) throws IOException {
        Process process = new ProcessBuilder("ss", "-tinH", "sport", "=", ":" + port)
                .redirectErrorStream(true)
                .start();
        List<String> lines = new ArrayList<>();
        try (BufferedReader reader = process.inputReader()) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.add(line);
            }
        }
        return in(lines);
    }

    /** Two lines for each connection: its addresses, and what is known of it. */
    static Map<Integer, Long> in(List<String> lines) {
        Map<Integer, Long> counts = new HashMap<>();
        int peer = 0;
        for (String line : lines) {
            Matcher addresses = PEER_PORT.matcher(line);
            Matcher count = COUNT.matcher(line);
            if (addresses.matches()) {
                peer = Integer.parseInt(addresses.group(1));
            } else if (peer != 0 && count.find()) {
                counts.put(peer, Long.parseLong(count.group(1)));
                peer = 0;
            }
        }
        return counts;
    }
}
