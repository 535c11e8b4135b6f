package io.resetscope.lab.servers;

import io.resetscope.lab.Role;
import io.resetscope.lab.Scheme;
import io.resetscope.lab.judge.Incident;
import io.resetscope.lab.judge.KernelCheck;
import io.resetscope.lab.kernel.ResetTrace;
import io.resetscope.lab.stage.JavaProgram;
import io.resetscope.lab.stage.Program;
import io.resetscope.testkit.Jdk;
import io.resetscope.testkit.OtlpReceiver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * One server over one scheme: a JVM with the agent, to which clients of this JVM do all of it, but for what is healthy at the same time.
 *
 * @param classes of its program; null when that is the lab's own
 */
record ServerCase(ServerKind kind, Jdk jdk, Scheme scheme, List<ServerFault> faults, Path classes) {

    private static final String LOOPBACK = "127.0.0.1";
    private static final Duration TELEMETRY = Duration.ofSeconds(8);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(50);

    String name() {
        return kind.name + ", " + scheme.id();
    }

    List<ServerRow> run(ResetTrace kernel) throws IOException, InterruptedException {
        try (OtlpReceiver receiver = OtlpReceiver.start()) {
            Map<ServerFault, Integer> clients;
            String traces = String.format("%030x", ThreadLocalRandom.current().nextLong() | 1);
            int port;
            String log;
            try (Program program = start(receiver.endpoint())) {
                port = Integer.parseInt(program.await("ready "));
                clients = play(port, traces);
                await(kernel, port, clients, receiver);
                log = program.describe();
            }
            // it has ended by now, and sent what it had
            List<ServerRow> rows = new ArrayList<>();
            for (ServerFault fault : faults) {
                int client = clients.get(fault);
                boolean reset = resetByServer(kernel, client, port);
                List<Incident> told = told(receiver, client);
                List<String> objections = new ServerJudge(kind, fault, new KernelCheck(kernel::eventsOf))
                        .objections(told, reset, trace(traces, fault), log);
                rows.add(new ServerRow(kind, fault, scheme, reset, told, objections, log));
            }
            return rows;
        }
    }

    private Program start(String collector) throws IOException {
        JavaProgram java = new JavaProgram(jdk).agent(Role.SERVER, collector);
        if (!kind.jars().isEmpty()) {
            java.jars(kind.jars());
        }
        if (classes != null) {
            java.classes(classes);
        }
        kind.properties().forEach(java::property);
        List<String> arguments = new ArrayList<>();
        if (kind.isOfTheLab()) {
            arguments.add("0");
            arguments.addAll(kind.arguments());
        }
        if (scheme == Scheme.HTTPS) {
            arguments.add(kind.isOfTheLab() ? "tls=true" : "tls");
        }
        return java.start(kind.program(), arguments.toArray(String[]::new));
    }

    private static String trace(String traces, ServerFault fault) {
        return traces + String.format("%02x", fault.ordinal());
    }

    /** The port of each client's end. */
    private Map<ServerFault, Integer> play(int port, String traces) throws IOException, InterruptedException {
        Map<ServerFault, Integer> ports = new LinkedHashMap<>();
        List<Thread> acts = new ArrayList<>();
        List<Throwable> failures = new CopyOnWriteArrayList<>();
        for (ServerFault fault : faults) {
            RawClient client = RawClient.to(port, scheme, trace(traces, fault));
            ports.put(fault, client.port());
            boolean played = kind.impossible(fault) == null;
            Thread act = new Thread(
                    () -> {
                        try {
                            if (played) {
                                fault.play(client);
                            } else {
                                client.close();
                            }
                        } catch (IOException e) {
                            failures.add(new UncheckedIOException(name() + ", " + fault.id(), e));
                        }
                    },
                    name() + " " + fault.id());
            act.start();
            acts.add(act);
            if (fault == ServerFault.HEALTHY) {
                // a server's first requests take as long as the machine is busy, and the faults are about time
                act.join();
            }
        }
        for (Thread act : acts) {
            act.join();
        }
        if (!failures.isEmpty()) {
            throw new IllegalStateException(failures.get(0));
        }
        return ports;
    }

    /** What has not come by then is missing; more than that comes at the latest when the JVM ends. */
    private void await(ResetTrace kernel, int port, Map<ServerFault, Integer> clients, OtlpReceiver receiver) {
        long deadline = System.nanoTime() + TELEMETRY.toNanos();
        List<Integer> due = faults.stream()
                .filter(it -> ServerJudge.mustBeTold(kind, it, resetByServer(kernel, clients.get(it), port)))
                .map(clients::get)
                .toList();
        while (due.stream().anyMatch(it -> told(receiver, it).isEmpty()) && System.nanoTime() < deadline) {
            LockSupport.parkNanos(LOOK_AGAIN.toNanos());
        }
    }

    private static boolean resetByServer(ResetTrace kernel, int client, int port) {
        return kernel.eventsOf(LOOPBACK, client, LOOPBACK, port).stream()
                .anyMatch(it -> it.sent() && it.sport() == port);
    }

    private static List<Incident> told(OtlpReceiver receiver, int client) {
        return receiver.received().spans().stream()
                .map(Incident::of)
                .flatMap(Optional::stream)
                .filter(it -> it.peer() != null && it.peer().port() == client)
                .toList();
    }
}
