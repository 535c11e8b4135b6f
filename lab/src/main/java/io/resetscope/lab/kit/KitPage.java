package io.resetscope.lab.kit;

import io.resetscope.lab.Scheme;
import io.resetscope.lab.kit.KitClient.Impossible;
import io.resetscope.lab.kit.KitClient.Instead;
import io.resetscope.testkit.Jdks;
import io.resetscope.testkit.ReceivedSpan;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The page {@code docs/clients.md}: which client was tried with what, and what of it was told. Nothing of when and where. */
public final class KitPage {

    private static final String POOL = "resetscope.pool.";

    private final List<KitRow> rows;

    private KitPage(List<KitRow> rows) {
        this.rows = rows;
    }

    public static String of(List<KitRow> rows) {
        KitPage page = new KitPage(rows);
        return """
               # The client kit

               The wire is read under every client library; some of them are also asked how their pool is set up, whether they
               repeat a request, and what became of it. This page says which, as it was tried: each client in JVMs of its own
               with the packaged agent, with settings that are nobody's defaults, against real servers behind an L4 balancer,
               over http and https. It is written by that run (`io.resetscope.lab.ClientKitIT`), and one wrong word fails the build.

               The kit alone, as root: `mvn -Plab verify -Dit.test=io.resetscope.lab.ClientKitIT`. A part of it:
               `-Dlab.clients=okhttp*,netty -Dlab.jdks=17 -Dlab.schemes=https -Dlab.faults=stale*`, which leaves this page as it
               is. A client is an entry in `KitClients`, and a driver of some lines if none fits. The agent's own tests have a class
               of the same name, `io.resetscope.it.ClientKitIT`, for the versions of each library; `adding-a-client.md` has both.

               ## The faults

               | fault | what is done | cause | exchange |
               |---|---|---|---|
               %s
               ## What was told

               ✔: exactly one incident, with the cause; the number of the exchange; the trace and the parent that the request
               carried; whether it was TLS; the library, its version and its settings as below; `resetscope.healed_by_retry`;
               the span's status, which is unset where the client's own retry healed it; for `upload` status %d. ✔ stands for
               http and https alike. A connect that fails has written no request: its incident is a root span, and says nothing
               of TLS. ✔*: the same, but what failed was on a thread of which nobody knows the call: the library is named by
               that thread's stack (Reactor Netty is called Netty there), its settings are not told, and no outcome. A number: see
               below the table. ✘: something of it was otherwise. –: the client does not run there. What has no row was not
               tried.

               %s
               %s
               ## What was read of the clients

               | client | library | set up with | version | told, without `resetscope.pool.` |
               |---|---|---|---|---|
               %s
               JDKs: %s.
               """.formatted(
                        page.faults(),
                        KitFault.REFUSED_STATUS,
                        page.results(),
                        page.reasons(),
                        page.settings(),
                        ClientKit.JDKS.stream()
                                .flatMap(it -> Jdks.feature(it).stream())
                                .map(it -> it.version())
                                .collect(Collectors.joining(", ")));
    }

    private String faults() {
        return Arrays.stream(KitFault.values())
                .map(it -> "| %s | %s | %s | %s |%n"
                        .formatted(
                                it.id(),
                                it.description,
                                String.join(" or ", it.causes),
                                it.exchange == 0 ? "" : it.exchange))
                .collect(Collectors.joining());
    }

    private String results() {
        StringBuilder table = new StringBuilder("| client | JDK |");
        for (KitFault fault : KitFault.values()) {
            table.append(' ').append(fault.id()).append(" |");
        }
        table.append("\n|---|---|")
                .append("---|".repeat(KitFault.values().length))
                .append('\n');
        for (KitClient client : KitClients.ALL) {
            for (int jdk : ClientKit.JDKS.stream().filter(client::isTriedOn).toList()) {
                table.append("| ")
                        .append(client.title)
                        .append(" | ")
                        .append(jdk)
                        .append(" |");
                for (KitFault fault : KitFault.values()) {
                    table.append(' ').append(cell(client, jdk, fault)).append(" |");
                }
                table.append('\n');
            }
        }
        return table.toString();
    }

    private String cell(KitClient client, int jdk, KitFault fault) {
        List<KitRow> both = rows.stream()
                .filter(it -> it.client() == client && it.jdk() == jdk && it.fault() == fault)
                .toList();
        if (both.isEmpty()) {
            return "–";
        }
        String wrong = both.stream()
                .filter(it -> !it.objections().isEmpty())
                .map(it -> it.scheme().id())
                .collect(Collectors.joining(", "));
        if (!wrong.isEmpty()) {
            return "✘ " + wrong;
        }
        Set<Impossible> reasons = new LinkedHashSet<>();
        both.forEach(it -> reasons.add(client.impossible(fault, jdk, it.scheme())));
        String mark = reasons.stream().anyMatch(it -> it == null || it.instead() != Instead.QUIET) ? "✔" : "";
        String number = reasons.stream()
                .filter(it -> it != null)
                .map(it -> " (" + (1 + impossible().indexOf(it)) + ")")
                .collect(Collectors.joining());
        return (mark + (client.knowsCall(fault) ? "" : "*") + number).trim();
    }

    private List<Impossible> impossible() {
        return rows.stream()
                .map(it -> it.client().impossible(it.fault(), it.jdk(), it.scheme()))
                .filter(it -> it != null)
                .distinct()
                .toList();
    }

    private String reasons() {
        StringBuilder text = new StringBuilder();
        List<Impossible> all = impossible();
        for (int number = 1; number <= all.size(); number++) {
            Impossible each = all.get(number - 1);
            text.append(number)
                    .append(". ")
                    .append(Character.toUpperCase(each.reason().charAt(0)))
                    .append(each.reason().substring(1))
                    .append(
                            switch (each.instead()) {
                                case QUIET ->
                                    ". The application gets its response, and nothing is reported: that was tried.\n";
                                case NOT_HEALED ->
                                    ". The application gets the error, and that is reported: that was tried.\n";
                                case AT_TIMES_OR_ABORTS ->
                                    ". Then that is reported, as `local_abort`; else all is as it must be.\n";
                                case AT_TIMES ->
                                    ". Then nothing fails and nothing is reported; else all is as it must be.\n";
                            });
        }
        return text.toString();
    }

    private String settings() {
        return KitClients.ALL.stream()
                .map(client -> "| %s | %s | %s | %s | %s |%n"
                        .formatted(
                                client.title,
                                told(client, POOL + "library"),
                                code(client.configured()),
                                told(client, POOL + "library_version"),
                                toldOfPool(client)))
                .collect(Collectors.joining());
    }

    /** All different values of an attribute. */
    private String told(KitClient client, String attribute) {
        return incidents(client).stream()
                .map(it -> it.attributes().get(attribute))
                .filter(it -> it != null)
                .map(String::valueOf)
                .distinct()
                .collect(Collectors.joining(" / "));
    }

    private String toldOfPool(KitClient client) {
        Map<String, String> told = new TreeMap<>();
        incidents(client).stream()
                .flatMap(it -> it.attributes().keySet().stream())
                .filter(it -> it.startsWith(POOL) && !it.startsWith(POOL + "library"))
                .forEach(it -> told.put(it.substring(POOL.length()), told(client, it)));
        return told.entrySet().stream()
                .map(it -> "`" + it.getKey() + "` " + it.getValue())
                .collect(Collectors.joining("; "));
    }

    private List<ReceivedSpan> incidents(KitClient client) {
        return rows.stream()
                .filter(it -> it.client() == client && it.scheme() == Scheme.HTTP)
                .flatMap(it -> it.incidents().stream())
                .toList();
    }

    private static String code(String text) {
        return text.isEmpty() ? "" : "`" + text + "`";
    }
}
