package io.resetscope.lab.kit;

import io.resetscope.lab.Role;
import io.resetscope.lab.Scheme;
import io.resetscope.lab.client.Habits;
import io.resetscope.lab.client.KitMain;
import io.resetscope.lab.stage.JavaProgram;
import io.resetscope.lab.stage.Program;
import io.resetscope.lab.stage.Relay;
import io.resetscope.testkit.Jdk;
import io.resetscope.testkit.OtlpReceiver;
import io.resetscope.testkit.ReceivedSpan;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/** One client on one JDK over one scheme: a JVM that meets all of the faults at the same time. */
record KitCase(KitClient client, Jdk jdk, Scheme scheme, List<KitFault> faults) {

    private static final String FAILURE = "connection failure: ";
    private static final int READ_TIMEOUT_MILLIS = 10_000;
    private static final Duration PER_LINE = Duration.ofSeconds(90);
    private static final Duration TELEMETRY = Duration.ofSeconds(8);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(50);
    private static final Duration END = Duration.ofSeconds(30);

    String name() {
        return client.name + " on " + jdk.feature() + ", " + scheme.id();
    }

    List<KitRow> run(KitServers servers) throws IOException {
        String traces = String.format("%016x", ThreadLocalRandom.current().nextLong() | 1);
        try (OtlpReceiver receiver = OtlpReceiver.start()) {
            Map<Integer, List<String>> outcomes;
            String log;
            try (Relay relay = servers.relay(receiver.endpoint());
                    Program program = start(servers, relay.endpoint(), traces)) {
                outcomes = play(program, servers, receiver);
                log = program.describe();
            }
            return rows(servers, traces, outcomes, incidents(receiver), log);
        }
    }

    private Program start(KitServers servers, String collector, String traces) throws IOException {
        JavaProgram java = new JavaProgram(jdk).agent(Role.CLIENT, collector).behind(servers.clientPrefix());
        client.jars().forEach(java::jars);
        client.properties().forEach(java::property);
        List<String> arguments =
                new ArrayList<>(List.of(client.driver(), servers.host(), traces, String.valueOf(READ_TIMEOUT_MILLIS)));
        for (KitFault fault : faults) {
            String tls = scheme == Scheme.HTTPS ? "," + Habits.TLS : "";
            arguments.add(servers.port(fault, scheme) + "|" + client.habits(fault) + tls + "|" + client.script(fault));
        }
        return java.start(KitMain.class.getName(), arguments.toArray(String[]::new));
    }

    /** What the application got, in order, by the number of the act. */
    private Map<Integer, List<String>> play(Program program, KitServers servers, OtlpReceiver receiver) {
        Map<Integer, List<String>> outcomes = new HashMap<>();
        for (String line = program.nextLine(PER_LINE); line != null; line = program.nextLine(PER_LINE)) {
            String[] words = line.split(" ", 4);
            if (words[0].equals("exchange")) {
                outcomes.computeIfAbsent(Integer.parseInt(words[1]), act -> new ArrayList<>())
                        .add(words[3]);
            } else if (words[0].equals("finished")) {
                await(servers, receiver);
                program.send("done");
            }
        }
        if (program.await(END) != 0) {
            throw new IllegalStateException(name() + " did not play to its end: " + program.describe());
        }
        return outcomes;
    }

    /** What has not come by then is missing; more than that comes at the latest when the JVM ends. */
    private void await(KitServers servers, OtlpReceiver receiver) {
        long deadline = System.nanoTime() + TELEMETRY.toNanos();
        while (!allHasCome(servers, incidents(receiver)) && System.nanoTime() < deadline) {
            LockSupport.parkNanos(LOOK_AGAIN.toNanos());
        }
    }

    private boolean allHasCome(KitServers servers, List<ReceivedSpan> incidents) {
        return faults.stream()
                .filter(it -> KitJudge.mustBeReported(client.impossible(it, jdk.feature(), scheme)))
                .allMatch(fault -> incidents.stream().anyMatch(it -> isOf(it, servers.port(fault, scheme))));
    }

    private List<KitRow> rows(
            KitServers servers,
            String traces,
            Map<Integer, List<String>> outcomes,
            List<ReceivedSpan> incidents,
            String log) {
        List<KitRow> rows = new ArrayList<>();
        for (int act = 0; act < faults.size(); act++) {
            KitFault fault = faults.get(act);
            int lastStep = client.script(fault).split(";").length - 1;
            List<ReceivedSpan> told = incidents.stream()
                    .filter(it -> isOf(it, servers.port(fault, scheme)))
                    .toList();
            List<String> objections = KitJudge.objections(
                    client,
                    fault,
                    scheme,
                    jdk,
                    KitMain.trace(traces, act, lastStep),
                    outcomes.getOrDefault(act, List.of()),
                    told);
            rows.add(new KitRow(client, fault, scheme, jdk.feature(), told, objections, log));
        }
        return rows;
    }

    private static boolean isOf(ReceivedSpan incident, int port) {
        return Long.valueOf(port).equals(incident.attributes().get("server.port"));
    }

    private static List<ReceivedSpan> incidents(OtlpReceiver receiver) {
        return receiver.received().spans().stream()
                .filter(it -> it.name().startsWith(FAILURE))
                .toList();
    }
}
