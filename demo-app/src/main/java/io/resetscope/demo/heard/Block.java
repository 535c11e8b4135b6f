package io.resetscope.demo.heard;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One log block of Resetscope: a head line that names the cause, and the indented lines under it.
 *
 * @param lines all of them as written, the head line first
 */
public record Block(String cause, String confidence, int serverPort, List<String> lines) {
    // [resetscope] <cause>  (<confidence>)  <local> -> <server>  …: without an arrow the only address is the server's
    private static final Pattern HEAD = Pattern.compile(
            "\\[resetscope] (?<cause>[a-z][a-z0-9_]*) +\\((?<confidence>\\w+)\\) +(\\S* ?-> )?\\S+:(?<port>\\d{1,5})( .*)?");

    /** What it comes to: the block itself has been written to standard error, and once is enough. */
    public List<String> digest() {
        List<String> digest = new ArrayList<>();
        digest.add(cause + " (" + confidence + ")");
        lines.stream().skip(1).limit(1).map(String::strip).forEach(digest::add);
        digest.add("(in full above, on standard error)");
        return digest;
    }

    /** Whether the client's own retry healed what failed. */
    public boolean healed() {
        return lines.get(0).contains("  healed by the client's own retry");
    }

    /** The blocks in what was written to standard error so far; a last line without its end is not looked at. */
    static List<Block> in(String text) {
        List<Block> blocks = new ArrayList<>();
        List<String> lines =
                text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
        for (int head = 0; head < lines.size(); head++) {
            startingAt(lines, head).ifPresent(blocks::add);
        }
        return blocks;
    }

    private static Optional<Block> startingAt(List<String> lines, int head) {
        Matcher matcher = HEAD.matcher(lines.get(head));
        if (!matcher.matches()) {
            return Optional.empty();
        }
        int end = head + 1;
        while (end < lines.size() && lines.get(end).startsWith(" ")) {
            end++;
        }
        return Optional.of(new Block(
                matcher.group("cause"),
                matcher.group("confidence"),
                Integer.parseInt(matcher.group("port")),
                List.copyOf(lines.subList(head, end))));
    }
}
