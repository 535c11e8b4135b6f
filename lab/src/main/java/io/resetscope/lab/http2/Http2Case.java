package io.resetscope.lab.http2;

import io.resetscope.lab.Role;
import io.resetscope.lab.Scheme;
import io.resetscope.lab.judge.Incident;
import io.resetscope.lab.judge.KernelCheck;
import io.resetscope.lab.network.Silence;
import io.resetscope.lab.stage.JavaProgram;
import io.resetscope.lab.stage.Program;
import io.resetscope.testkit.Http2Server;
import io.resetscope.testkit.Jdk;
import io.resetscope.testkit.OtlpReceiver;
import io.resetscope.testkit.TestKeys;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;

/** One client over one scheme: a JVM with the agent, which talks to a server for each fault at the same time. */
record Http2Case(Http2Client client, Jdk jdk, Scheme scheme, List<Http2Fault> faults, Path classes) {

    /** What the programs send. */
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    /** For requests to be apart, and for what goes wrong between them. */
    private static final String PAUSE_MILLIS = "1200";

    private static final String SETTLE = "3s";

    private static final Duration TELEMETRY = Duration.ofSeconds(8);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(50);

    String name() {
        return client.name() + ", " + scheme.id();
    }

    List<Http2Row> run(KernelCheck kernel, Silence silence) throws IOException {
        Map<Http2Fault, Http2Server> servers = new EnumMap<>(Http2Fault.class);
        try (OtlpReceiver receiver = OtlpReceiver.start()) {
            faults.forEach(it -> servers.put(
                    it, Http2Server.start(scheme == Scheme.HTTPS, it.script).onSilence(silence::lose)));
            Map<String, String> got;
            String log;
            try (Program program = start(receiver.endpoint(), servers)) {
                got = outcomes(program);
                await(receiver, servers);
                log = program.describe();
            }
            // it has ended by now, and sent what it had
            List<Http2Row> rows = new ArrayList<>();
            servers.forEach((fault, server) -> {
                List<Incident> told = told(receiver, server);
                List<String> objections = new Http2Judge(client, fault, kernel).objections(told, TRACE, got);
                rows.add(new Http2Row(client, fault, scheme, told, objections, log));
            });
            return rows;
        } finally {
            for (Http2Server each : servers.values()) {
                each.close();
            }
        }
    }

    private Program start(String collector, Map<Http2Fault, Http2Server> servers) throws IOException {
        JavaProgram java = new JavaProgram(jdk).agent(Role.CLIENT, collector).classes(classes);
        // a dead server is known by the next request, which a busy machine may delay
        java.property("resetscope.settle", SETTLE);
        if (!client.jars().isEmpty()) {
            java.jars(client.jars());
        }
        List<String> arguments =
                new ArrayList<>(List.of(PAUSE_MILLIS, TestKeys.directory().toString()));
        servers.forEach((fault, server) -> arguments.add(fault.id() + "*" + fault.atOnce() + "=" + server.url()));
        return java.start(client.program(), arguments.toArray(String[]::new));
    }

    /** What the application got, by request. */
    private static Map<String, String> outcomes(Program program) {
        Map<String, String> got = new TreeMap<>();
        for (String line = program.await(""); !line.equals("talked=true"); line = program.await("")) {
            int equals = line.indexOf('=');
            if (equals > 0) {
                got.put(line.substring(0, equals), line.substring(equals + 1));
            }
        }
        return got;
    }

    /** What has not come by then is missing; more than that comes at the latest when the JVM ends. */
    private void await(OtlpReceiver receiver, Map<Http2Fault, Http2Server> servers) {
        long deadline = System.nanoTime() + TELEMETRY.toNanos();
        List<Http2Server> due = faults.stream()
                .filter(it -> client.cause(it) != null)
                .map(servers::get)
                .toList();
        while (due.stream().anyMatch(it -> told(receiver, it).isEmpty()) && System.nanoTime() < deadline) {
            LockSupport.parkNanos(LOOK_AGAIN.toNanos());
        }
    }

    private static List<Incident> told(OtlpReceiver receiver, Http2Server server) {
        return receiver.received().spans().stream()
                .map(Incident::of)
                .flatMap(Optional::stream)
                .filter(it -> it.peer() != null && it.peer().port() == server.port())
                .toList();
    }
}
