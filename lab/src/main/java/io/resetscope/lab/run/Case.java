package io.resetscope.lab.run;

import io.resetscope.lab.Client;
import io.resetscope.lab.Fault;
import io.resetscope.lab.Role;
import io.resetscope.lab.Scheme;
import io.resetscope.lab.client.ClientMain;
import io.resetscope.lab.judge.Incident;
import io.resetscope.lab.judge.Observed;
import io.resetscope.lab.judge.Repetition;
import io.resetscope.lab.stage.Backstage;
import io.resetscope.lab.stage.JavaProgram;
import io.resetscope.lab.stage.Program;
import io.resetscope.lab.stage.ServerSide;
import io.resetscope.testkit.Jdk;
import io.resetscope.testkit.OtlpReceiver;
import io.resetscope.testkit.ReceivedSpan;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/** One fault, over one scheme, with one client on one JDK, in processes of its own. */
record Case(Fault fault, Client client, Jdk jdk, int repetitions) {

    /** A cue for the client itself: SIGSTOP for so many milliseconds. */
    private static final String FREEZE = "freeze-";

    private static final String MISMATCH = "connection policy mismatch";
    private static final Duration PER_LINE = Duration.ofSeconds(90);
    private static final Duration TELEMETRY = Duration.ofSeconds(8);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(50);
    private static final Duration END = Duration.ofSeconds(30);

    String name() {
        return fault.title() + " " + client.id() + " JDK " + jdk.feature();
    }

    /** Other JDKs and TLS are there to show what differs, and that shows soon. */
    static Case of(Fault fault, Client client, Jdk jdk) {
        boolean first = jdk.feature() == Selection.FIRST_JDK && fault.scheme() == Scheme.HTTP;
        int half = Math.max((fault.repetitions() + 1) / 2, fault.fewestRepetitions());
        return new Case(fault, client, jdk, first ? fault.repetitions() : half);
    }

    Observed run() throws IOException {
        String tracePrefix = String.format("%016x", ThreadLocalRandom.current().nextLong() | 1);
        try (OtlpReceiver receiver = OtlpReceiver.start()) {
            List<Repetition> repetitions = new ArrayList<>();
            String log;
            try (ServerSide server = fault.server().start(new Backstage(receiver.endpoint(), jdk, fault.scheme()));
                    Program program = startClient(server, receiver.endpoint(), tracePrefix)) {
                play(program, server, repetitions, receiver);
                log = program.describe() + "\n" + server.log();
            }
            // both ends have ended by now, and sent what they had
            return new Observed(
                    fault,
                    client,
                    jdk.feature(),
                    tracePrefix,
                    repetitions,
                    incidents(receiver.received().spans()),
                    mismatches(receiver.received().spans()),
                    log);
        }
    }

    private Program startClient(ServerSide server, String endpoint, String tracePrefix) throws IOException {
        JavaProgram program = new Backstage(server.clientCollector(endpoint), jdk, fault.scheme())
                .watched(Role.CLIENT)
                .behind(server.clientPrefix())
                .jars(client.id());
        fault.options().forEach((option, value) -> program.property("resetscope." + option, value));
        return program.start(
                ClientMain.class.getName(),
                client.driver(),
                server.host(),
                String.valueOf(server.port()),
                tracePrefix,
                String.valueOf(repetitions()),
                String.valueOf(fault.lanes()),
                String.valueOf(fault.readTimeoutMillis()),
                fault.habits(),
                fault.script());
    }

    private void play(Program program, ServerSide server, List<Repetition> repetitions, OtlpReceiver receiver)
            throws IOException {
        for (String line = program.nextLine(PER_LINE); line != null; line = program.nextLine(PER_LINE)) {
            String[] words = line.split(" ");
            if (words[0].equals("cue")) {
                if (words[1].startsWith(FREEZE)) {
                    program.freeze(Long.parseLong(words[1].substring(FREEZE.length())));
                } else {
                    server.cue(words[1]);
                }
                program.send("done");
            } else if (words[0].equals("finished")) {
                awaitTelemetry(receiver);
                program.send("done");
            } else if (words[0].equals("repetition")) {
                repetitions.add(
                        new Repetition(Integer.parseInt(words[1]), Long.parseLong(words[2]), Long.parseLong(words[3])));
            }
        }
        if (program.await(END) != 0 || repetitions.size() != repetitions()) {
            throw new IllegalStateException(name() + " did not play to its end: " + program.describe());
        }
    }

    /** What has not come by then is missing; a case in which nothing may come does not wait. */
    private void awaitTelemetry(OtlpReceiver receiver) {
        long deadline = System.nanoTime() + TELEMETRY.toNanos();
        while (!allHasCome(receiver.received().spans()) && System.nanoTime() < deadline) {
            LockSupport.parkNanos(LOOK_AGAIN.toNanos());
        }
    }

    private boolean allHasCome(List<ReceivedSpan> spans) {
        List<Incident> incidents = incidents(spans);
        long wanted = (long) repetitions() * fault.perRepetition();
        return !fault.must(client)
                || (!fault.isPolicyMismatch() || mismatches(spans) > 0)
                        && fault.roles().stream()
                                .filter(role -> !fault.truth(role).isEmpty())
                                .allMatch(role -> incidents.stream()
                                                .filter(it -> it.role() == role)
                                                .count()
                                        >= wanted);
    }

    private static int mismatches(List<ReceivedSpan> spans) {
        return (int) spans.stream().filter(it -> it.name().equals(MISMATCH)).count();
    }

    private static List<Incident> incidents(List<ReceivedSpan> spans) {
        return spans.stream().map(Incident::of).flatMap(Optional::stream).toList();
    }
}
