package io.resetscope.lab.run;

import io.resetscope.lab.Client;
import io.resetscope.lab.Fault;
import io.resetscope.lab.Faults;
import io.resetscope.lab.Role;
import io.resetscope.lab.Scheme;
import io.resetscope.lab.judge.Matrix;
import io.resetscope.lab.judge.Score;
import io.resetscope.lab.stage.NginxServer;
import io.resetscope.testkit.Jdk;
import io.resetscope.testkit.Jdks;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The page {@code docs/reset-lab.md}: what was tried and what was said. Nothing of when and where. */
public final class Page {

    private Page() {}

    public static String of(Outcome outcome) throws IOException {
        return """
               # The reset lab

               `mvn -Plab verify` makes these faults with real parts, each with every client that can meet it, in JVMs of
               their own with the packaged agent, and holds what the agent said, received over OTLP, against the injected
               fault and the kernel's own trace of who sent an RST. One wrong cause fails the build, and so do more than
               2 %% `unknown` or missing; a cause that is only `possible`, with the true one beside it, is as good as `unknown`.
               This page is written by that run (`ResetLabIT`); the counts vary a little.

               One of them, with what the agent says: `lab/play stale_nginx okhttp4`, and over TLS with `--https` behind it. A part
               of it: `mvn -Plab verify -Dlab.faults=stale*,refused -Dlab.clients=socket,okhttp4 -Dlab.jdks=17 -Dlab.schemes=http`.

               **%s**

               ## What was said

               A row per fault, with its scheme where that is https, and the process that reported; wrong ones would stand in
               bold. `nothing` counts the repetitions without an incident.

               %s
               ## The faults

               Clients in brackets may notice in time, or time may go another way: what they report must be right, but they
               need not report. Faults that every JDK is tried with are marked *; over https those JDKs are 8, 17, 25 and 28. Else
               all is the same there unless it is said; a client of blocking channels knows no TLS, and one OkHttp stands for all.

               | fault | what is done | the client's gestures | true cause | clients | over https |
               |---|---|---|---|---|---|
               %s
               ## Versions

               | part | version |
               |---|---|
               %s""".formatted(
                        new Score(outcome.judgements()).text(),
                        new Matrix(outcome.judgements()).markdown(),
                        faults(),
                        versions());
    }

    private static String faults() {
        return Faults.ALL.stream().map(Page::fault).collect(Collectors.joining());
    }

    private static String fault(Fault fault) {
        String truth = fault.roles().stream()
                .map(role -> (role == Role.CLIENT ? "" : role.id() + ": ")
                        + (fault.truth(role).isEmpty()
                                ? "nothing"
                                : String.join(" or ", new TreeSet<>(fault.truth(role)))))
                .collect(Collectors.joining("; "));
        String lanes = fault.lanes() == 1 ? "" : ", on " + fault.lanes() + " connections at once";
        String mismatch = fault.isPolicyMismatch() ? "; `connection policy mismatch`, once" : "";
        String https = fault.over(Scheme.HTTPS)
                .map(it -> it.otherwiseOverTls().isEmpty() ? "the same" : it.otherwiseOverTls())
                .orElse("not played");
        return "| %s | %s | `%s`%s | %s | %s | %s |%n"
                .formatted(
                        fault.name() + (fault.isCore() ? " *" : ""),
                        fault.description(),
                        fault.script(),
                        lanes,
                        truth + untilThen(fault) + mismatch,
                        clients(fault),
                        https);
    }

    /** What may be said before the true cause is learned. */
    private static String untilThen(Fault fault) {
        Set<String> atFirst = new TreeSet<>(fault.truth(Role.CLIENT, 0));
        atFirst.removeAll(fault.truth(Role.CLIENT));
        return atFirst.isEmpty() ? "" : "; before it is learned also " + String.join(" or ", atFirst);
    }

    /** Those that cannot always meet it, in brackets. */
    private static String clients(Fault fault) {
        if (Client.all().stream().allMatch(fault::must)) {
            return "all";
        }
        return Client.all().stream()
                .filter(fault::meets)
                .map(it -> fault.must(it) ? it.id() : "(" + it.id() + ")")
                .collect(Collectors.joining(", "));
    }

    private static String versions() throws IOException {
        Map<String, String> versions = Versions.all();
        versions.put("nginx", NginxServer.version());
        versions.put("Linux", System.getProperty("os.version").replaceFirst("^(\\d+\\.\\d+).*", "$1"));
        versions.put(
                "JDKs",
                ResetLab.JDKS.stream()
                        .sorted()
                        .flatMap(it -> Jdks.feature(it).stream())
                        .map(Jdk::version)
                        .collect(Collectors.joining(", ")));
        return versions.entrySet().stream()
                .map(it -> "| " + it.getKey() + " | " + it.getValue() + " |\n")
                .collect(Collectors.joining());
    }
}
