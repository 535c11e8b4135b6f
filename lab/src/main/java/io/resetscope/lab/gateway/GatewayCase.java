package io.resetscope.lab.gateway;

import io.resetscope.lab.Scheme;
import io.resetscope.lab.stage.Backstage;
import io.resetscope.lab.stage.JavaServer;
import io.resetscope.lab.stage.Listeners;
import io.resetscope.lab.stage.Program;
import io.resetscope.lab.stage.ServerSide;
import io.resetscope.testkit.Jdk;
import io.resetscope.testkit.OtlpReceiver;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

/** One JVM with its gateways: each fault of the upstream, one at a time; then many requests at once, of which some fail. */
final class GatewayCase {

    private static final int CLIENTS = 12;
    private static final int REQUESTS = 36;
    /** What is cut short has been closed by then. */
    private static final int UNTIL_CLOSED_MILLIS = 600;

    private static final int UNTIL_WHOLE_MILLIS = 100;
    private static final int KILL_AFTER_MILLIS = 600;
    private static final Duration TELEMETRY = Duration.ofSeconds(15);
    /** What is too much has come, too. */
    private static final Duration TOO_MUCH = Duration.ofMillis(900);

    private final List<KitGateway> gateways;
    private final Backstage backstage;
    private final OtlpReceiver receiver;
    private final RecordingUpstream recording;
    private final List<ServerSide> servers = new ArrayList<>();
    private final Map<GatewayFault, Integer> upstreams = new EnumMap<>(GatewayFault.class);
    private final Map<KitGateway, List<String>> objections = new LinkedHashMap<>();
    private final Map<KitGateway, Map<GatewayFault, Integer>> answered = new LinkedHashMap<>();
    private final ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
    private List<Integer> ports;
    private int numbered;

    private GatewayCase(List<KitGateway> gateways, Jdk jdk, OtlpReceiver receiver, RecordingUpstream recording) {
        this.gateways = gateways;
        this.receiver = receiver;
        this.recording = recording;
        backstage = new Backstage(receiver.endpoint(), jdk, Scheme.HTTP);
        for (KitGateway gateway : gateways) {
            objections.put(gateway, new ArrayList<>());
            answered.put(gateway, new EnumMap<>(GatewayFault.class));
        }
    }

    /** @param gateways those that share a JVM */
    static List<GatewayRow> run(List<KitGateway> gateways, Jdk jdk) throws Exception {
        try (OtlpReceiver receiver = OtlpReceiver.start();
                RecordingUpstream recording = new RecordingUpstream()) {
            return new GatewayCase(gateways, jdk, receiver, recording).run();
        }
    }

    private List<GatewayRow> run() throws Exception {
        String log;
        try {
            startUpstreams();
            List<Integer> upstreamPorts = new ArrayList<>(upstreams.values());
            upstreamPorts.add(recording.port());
            try (Program program = gateways.get(0).launch.start(backstage, upstreamPorts)) {
                ports = Arrays.stream(program.await("ready ").split(" "))
                        .map(Integer::valueOf)
                        .toList();
                faults();
                for (KitGateway gateway : gateways) {
                    busy(gateway, true);
                }
                for (KitGateway gateway : gateways) {
                    busy(gateway, false);
                }
                log = program.describe();
            }
        } finally {
            clients.shutdownNow();
            servers.forEach(ServerSide::close);
        }
        List<GatewayRow> rows = new ArrayList<>();
        objections.forEach((gateway, all) -> rows.add(new GatewayRow(gateway.name, answered.get(gateway), all, log)));
        return rows;
    }

    private void startUpstreams() throws IOException {
        for (GatewayFault fault : GatewayFault.values()) {
            if (fault.isServed()) {
                upstreams.put(fault, fault.serve());
            } else {
                servers.add(
                        fault == GatewayFault.REFUSED
                                ? Listeners.refusing(backstage)
                                : JavaServer.faulty("slow_response", "wait_ms=60000")
                                        .start(backstage));
                upstreams.put(fault, servers.get(servers.size() - 1).port());
            }
        }
    }

    private void faults() throws Exception {
        for (KitGateway gateway : gateways) {
            // classes are loaded by then
            ask(gateway, GatewayFault.HEALTHY, true, UNTIL_WHOLE_MILLIS, "");
        }
        Map<KitGateway, List<Asking>> asked = new LinkedHashMap<>();
        for (GatewayFault fault : GatewayFault.values()) {
            Map<KitGateway, Future<Asking>> asking = new LinkedHashMap<>();
            for (KitGateway gateway : gateways) {
                if (gateway.meets(fault)) {
                    asking.put(gateway, clients.submit(() -> ask(gateway, fault, true, UNTIL_CLOSED_MILLIS, "")));
                }
            }
            if (fault == GatewayFault.KILLED) {
                servers.get(servers.size() - 1).cue("kill-in-" + KILL_AFTER_MILLIS);
            }
            for (Map.Entry<KitGateway, Future<Asking>> each : asking.entrySet()) {
                asked.computeIfAbsent(each.getKey(), it -> new ArrayList<>())
                        .add(each.getValue().get());
            }
        }
        Facing said = await(asked);
        asked.forEach((gateway, askings) -> askings.forEach(asking -> {
            GatewayFault fault = asking.fault();
            answered.get(gateway).put(fault, asking.status());
            object(
                    gateway,
                    fault.id() + ", answered " + asking.status(),
                    said.objectionTo(asking, gateway.truth(fault), upstreams.get(fault), true, null));
        }));
        for (GatewayFault fault : GatewayFault.values()) {
            long meeting = gateways.stream().filter(it -> it.meets(fault)).count();
            object(gateways.get(0), fault.id(), said.objectionToUpstream(fault, upstreams.get(fault), (int) meeting));
        }
    }

    /** Every third request fails, every third is answered 503 by its upstream, and every third is well. */
    private void busy(KitGateway gateway, boolean traced) throws Exception {
        List<GatewayFault> faults = List.of(GatewayFault.RESET, GatewayFault.OVERLOADED, GatewayFault.HEALTHY);
        List<Callable<Asking>> requests = new ArrayList<>();
        int first = numbered;
        numbered += REQUESTS;
        for (int i = 0; i < REQUESTS; i++) {
            GatewayFault fault = faults.get(i % faults.size());
            String path = RecordingUpstream.PATH + (first + i);
            requests.add(() -> ask(gateway, fault, traced, UNTIL_WHOLE_MILLIS, path));
        }
        List<Asking> asked = new ArrayList<>();
        for (Future<Asking> each : clients.invokeAll(requests)) {
            asked.add(each.get());
        }
        boolean known = traced || gateway.isKnownUntraced();
        List<Asking> awaited = known ? asked : List.of();
        Facing said = await(Map.of(gateway, awaited));
        for (int i = 0; i < asked.size(); i++) {
            Asking asking = asked.get(i);
            boolean fails = asking.fault() == GatewayFault.RESET;
            if (known || said.hasCome(asking)) {
                object(
                        gateway,
                        "busy, " + (traced ? "" : "untraced, ") + asking.fault().id() + ", answered " + asking.status(),
                        said.objectionTo(
                                asking,
                                gateway.truth(asking.fault()),
                                fails ? recording.port() : upstreams.get(asking.fault()),
                                known,
                                fails ? recording.portOf(first + i) : null));
            }
        }
    }

    private Asking ask(KitGateway gateway, GatewayFault fault, boolean traced, int quietMillis, String path)
            throws IOException {
        boolean recorded = fault == GatewayFault.RESET && !path.isEmpty();
        int port = recorded ? recording.port() : upstreams.get(fault);
        int index = recorded ? upstreams.size() : fault.ordinal();
        return Asking.ask(fault, gateway.port(ports, index), gateway.target(port) + path, traced, quietMillis);
    }

    private Facing await(Map<KitGateway, List<Asking>> asked) {
        long deadline = System.nanoTime() + TELEMETRY.toNanos();
        while (!haveAllCome(asked) && System.nanoTime() < deadline) {
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
        LockSupport.parkNanos(TOO_MUCH.toNanos());
        return new Facing(receiver.received().spans());
    }

    private boolean haveAllCome(Map<KitGateway, List<Asking>> asked) {
        Facing said = new Facing(receiver.received().spans());
        return asked.entrySet().stream()
                .allMatch(of -> of.getValue().stream()
                        .filter(it -> of.getKey().truth(it.fault()).isAwaited())
                        .allMatch(said::hasCome));
    }

    private void object(KitGateway gateway, String where, String objection) {
        if (objection != null) {
            objections.get(gateway).add(where + ": " + objection);
        }
    }
}
