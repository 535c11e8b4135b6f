package io.resetscope.lab.http2;

import io.resetscope.lab.Scheme;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The page {@code docs/http2.md}: which client was tried with what, and what was told. Nothing of when and where. */
public final class Http2Page {

    private final List<Http2Row> rows;

    private Http2Page(List<Http2Row> rows) {
        this.rows = rows;
    }

    public static String of(List<Http2Row> rows) {
        Http2Page page = new Http2Page(rows);
        return """
               # The HTTP/2 kit

               The agent in a client's JVM says what ended an HTTP/2 connection with streams in flight, and says nothing of what ends
               one stream alone. This page says with which clients that was tried: each in a JVM of its own with the packaged agent,
               in the clear and under TLS, against a server that writes its frames itself and does one thing wrong. It is written by
               that run (`io.resetscope.lab.Http2KitIT`), and one wrong word fails the build. Where an RST is claimed, the kernel is
               the witness (`tcp:tcp_send_reset`).

               The kit alone, as root: `mvn -Plab verify -Dit.test=io.resetscope.lab.Http2KitIT`. A part of it:
               `-Dlab.clients=jetty*,grpc -Dlab.schemes=https -Dlab.faults=goaway*`, which leaves this page as it is. A client is an entry
               in `Http2Client`, and a program in `agent/src/test/probes/http2`. How HTTP/2 is followed:
               [telemetry](telemetry.md#http2).

               ## The faults

               The first request is answered, the next comes 1.2 s later.

               | fault | what the server does | cause |
               |---|---|---|
               %s
               `mute` and `silent` are told where the client pings, as OkHttp does here: the others give up their stream by
               RST_STREAM after 3 s, and keep the connection: by itself, that is no end of it. After `died`, the next request's
               `connection_refused` is an incident of its own.

               ## What was told

               ✔: exactly one incident, with role `client`, the cause, protocol version 2, the number of streams in flight, and the
               trace that the request carried; or nothing, where nothing may be said. ✔ stands for both schemes. unknown: one incident
               that says so, which is all that the facts allow. –: nothing, for this client gives up its stream alone. ✘: something of it was otherwise.

               %s
               %s""".formatted(page.faults(), page.results(), page.sums());
    }

    private String faults() {
        return Arrays.stream(Http2Fault.values())
                .map(it -> "| %s | %s | %s |%n"
                        .formatted(it.id(), it.description, it.cause == null ? "nothing is said" : it.cause))
                .collect(Collectors.joining());
    }

    private String results() {
        StringBuilder table = new StringBuilder("| fault |");
        Http2Client.ALL.forEach(it -> table.append(' ').append(it.title()).append(" |"));
        table.append("\n|---|").append("---|".repeat(Http2Client.ALL.size())).append('\n');
        for (Http2Fault fault : Http2Fault.values()) {
            table.append("| ").append(fault.id()).append(" |");
            for (Http2Client client : Http2Client.ALL) {
                table.append(' ').append(cell(client, fault)).append(" |");
            }
            table.append('\n');
        }
        return table.toString();
    }

    private String cell(Http2Client client, Http2Fault fault) {
        List<Http2Row> both = rows.stream()
                .filter(it -> it.client() == client && it.fault() == fault)
                .toList();
        String wrong = both.stream()
                .filter(it -> !it.objections().isEmpty())
                .map(Http2Row::scheme)
                .map(Scheme::id)
                .collect(Collectors.joining(", "));
        if (!wrong.isEmpty()) {
            return "✘ " + wrong;
        }
        if (both.stream().anyMatch(Http2Row::isQuiet)) {
            return "–";
        }
        return both.stream().anyMatch(Http2Row::isUnknown) ? "unknown" : "✔";
    }

    private String sums() {
        long wrong = rows.stream().filter(it -> !it.objections().isEmpty()).count();
        long unknown = rows.stream().filter(Http2Row::isUnknown).count();
        long quiet = rows.stream().filter(Http2Row::isQuiet).count();
        String versions = Http2Client.ALL.stream()
                .filter(it -> it.version() != null)
                .map(it -> it.title() + " (" + it.version() + ")")
                .collect(Collectors.joining(", "));
        return "%d cells, each over one scheme: %d right, %d unknown, %d without a word, %d wrong. Versions: %s.%n"
                .formatted(rows.size(), rows.size() - wrong - unknown - quiet, unknown, quiet, wrong, versions);
    }
}
