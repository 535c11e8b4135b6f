package io.resetscope.lab.servers;

import io.resetscope.lab.Scheme;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The page {@code docs/servers.md}: which server was tried with what, and what it told. Nothing of when and where. */
public final class ServerPage {

    private final List<ServerRow> rows;
    private final List<String> notes = new ArrayList<>();

    private ServerPage(List<ServerRow> rows) {
        this.rows = rows;
    }

    public static String of(List<ServerRow> rows) {
        ServerPage page = new ServerPage(rows);
        String results = page.results();
        return """
               # The server kit

               The agent in a server's JVM says what that server did to its clients, and what they did to it, in the trace of the
               request that the server received. This page says of which servers that was tried: each in a JVM of its own with
               the packaged agent, over http and https. It is written by that run (`io.resetscope.lab.ServerKitIT`), and one wrong
               word fails the build. Whether the server reset the connection is not its own word but the kernel's
               (`tcp:tcp_send_reset`).

               The kit alone, as root: `mvn -Plab verify -Dit.test=io.resetscope.lab.ServerKitIT`. A part of it:
               `-Dlab.clients=tomcat*,netty -Dlab.schemes=https -Dlab.faults=half*`, which leaves this page as it is. A server is an
               entry in `ServerKinds`, and a program in `lab/src/servers`.

               ## The faults

               | fault | what is done | cause |
               |---|---|---|
               %s
               ## What was told

               ✔: exactly one incident, with role `server`, the cause, and the trace that the request carried (half a head
               carries none yet); where a setting of the server's is the reason, it is named. ✔ stands for http and https alike. A number: see below the table. ✘: something
               of it was otherwise.

               %s
               %s
               ## The server's own setting

               Where the agent saw a server start, it reads its settings off the server's own object, once, within some seconds; those of
               `com.sun.net.httpserver` are system properties. The log block lists them (`server`), and where one is the reason, evidence
               and advice name it. Where the agent did not see the start (it was attached later, or the server was put together in
               another way), it knows the server by the stack of the thread that met the end, and names the setting without a value.

               | server | told as | setting that was named |
               |---|---|---|
               %s""".formatted(page.faults(), results, page.notes(), page.settings());
    }

    private String faults() {
        return Arrays.stream(ServerFault.values())
                .map(it -> "| %s | %s | %s |%n"
                        .formatted(it.id(), it.description, it.cause == null ? "nothing is said" : it.cause))
                .collect(Collectors.joining());
    }

    private String results() {
        StringBuilder table = new StringBuilder("| server |");
        for (ServerFault fault : ServerFault.values()) {
            table.append(' ').append(fault.id()).append(" |");
        }
        table.append("\n|---|")
                .append("---|".repeat(ServerFault.values().length))
                .append('\n');
        for (ServerKind kind : ServerKinds.ALL) {
            table.append("| ").append(kind.title).append(" |");
            for (ServerFault fault : ServerFault.values()) {
                table.append(' ').append(cell(kind, fault)).append(" |");
            }
            table.append('\n');
        }
        return table.toString();
    }

    private String cell(ServerKind kind, ServerFault fault) {
        List<ServerRow> both = rows.stream()
                .filter(it -> it.kind() == kind && it.fault() == fault)
                .toList();
        String wrong = both.stream()
                .filter(it -> !it.objections().isEmpty())
                .map(it -> it.scheme().id())
                .collect(Collectors.joining(", "));
        if (!wrong.isEmpty()) {
            return "✘ " + wrong;
        }
        if (kind.impossible(fault) != null) {
            return note(kind.impossible(fault));
        }
        Set<Scheme> quiet = both.stream()
                .filter(it -> it.told().isEmpty())
                .map(ServerRow::scheme)
                .collect(Collectors.toCollection(TreeSet::new));
        if (fault.cause == null || quiet.isEmpty()) {
            return "✔";
        }
        String read = note("it reads what it refuses to the end, no RST is sent, and nothing is said");
        return quiet.size() == both.size()
                ? read
                : "✔ " + read.replace(")", ", " + quiet.iterator().next().id() + ")");
    }

    private String note(String reason) {
        if (!notes.contains(reason)) {
            notes.add(reason);
        }
        return "(" + (1 + notes.indexOf(reason)) + ")";
    }

    private String notes() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < notes.size(); i++) {
            String note = notes.get(i);
            text.append(i + 1)
                    .append(". ")
                    .append(Character.toUpperCase(note.charAt(0)))
                    .append(note.substring(1))
                    .append(".\n");
        }
        return text.toString();
    }

    private String settings() {
        return ServerKinds.ALL.stream()
                .map(kind -> "| %s | %s | %s |%n"
                        .formatted(
                                kind.title,
                                kind.library(),
                                Arrays.stream(ServerFault.values())
                                        .filter(it -> kind.setting(it) != null)
                                        .map(it -> "`" + kind.setting(it) + "` (" + it.id() + ")")
                                        .collect(Collectors.joining(", "))))
                .collect(Collectors.joining());
    }
}
