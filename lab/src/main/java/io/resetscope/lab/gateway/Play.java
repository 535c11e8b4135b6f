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
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/** One JVM with its gateways, before upstreams that fail, and with clients that ask; and all that speaks against it. */
final class Play implements AutoCloseable {

    private static final Duration TELEMETRY = Duration.ofSeconds(15);
    /** What is too much has come, too. */
    private static final Duration TOO_MUCH = Duration.ofMillis(900);

    final List<KitGateway> gateways;
    final ExecutorService clients = Executors.newCachedThreadPool();
    final RecordingUpstream recording;

    private final OtlpReceiver receiver;
    private final List<ServerSide> servers = new ArrayList<>();
    private final Map<GatewayFault, Integer> upstreams = new EnumMap<>(GatewayFault.class);
    private final Map<KitGateway, List<String>> objections = new LinkedHashMap<>();
    private final AtomicInteger numbers = new AtomicInteger();
    private final Program program;
    private final List<Integer> ports;

    Play(List<KitGateway> gateways, Jdk jdk, OtlpReceiver receiver, RecordingUpstream recording) throws IOException {
        this.gateways = gateways;
        this.receiver = receiver;
        this.recording = recording;
        gateways.forEach(gateway -> objections.put(gateway, new ArrayList<>()));
        Backstage backstage = new Backstage(receiver.endpoint(), jdk, Scheme.HTTP);
        startUpstreams(backstage);
        List<Integer> upstreamPorts = new ArrayList<>(upstreams.values());
        upstreamPorts.add(recording.port());
        program = gateways.get(0).launch.start(backstage, upstreamPorts);
        ports = Arrays.stream(program.await("ready ").split(" "))
                .map(Integer::valueOf)
                .toList();
    }

    private void startUpstreams(Backstage backstage) throws IOException {
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

    void killIn(int millis) throws IOException {
        servers.get(servers.size() - 1).cue("kill-in-" + millis);
    }

    int upstreamPort(GatewayFault fault) {
        return upstreams.get(fault);
    }

    /** Where the gateway listens for those who want this upstream. */
    int port(KitGateway gateway, GatewayFault fault) {
        return gateway.port(ports, fault.ordinal());
    }

    /** Likewise, the recording upstream. */
    int portOfRecording(KitGateway gateway) {
        return gateway.port(ports, upstreams.size());
    }

    /** Of the next request to the recording upstream. */
    int number() {
        return numbers.getAndIncrement();
    }

    /** @param awaited what has to come at least */
    Facing await(Predicate<Facing> awaited) {
        long deadline = System.nanoTime() + TELEMETRY.toNanos();
        while (!awaited.test(new Facing(receiver.received().spans())) && System.nanoTime() < deadline) {
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
        LockSupport.parkNanos(TOO_MUCH.toNanos());
        return new Facing(receiver.received().spans());
    }

    /** @param objection null for none */
    void object(KitGateway gateway, String where, String objection) {
        if (objection != null) {
            objections.get(gateway).add(where + ": " + objection);
        }
    }

    List<String> objectionsTo(KitGateway gateway) {
        return objections.get(gateway);
    }

    String log() {
        return program.describe();
    }

    @Override
    public void close() {
        program.close();
        clients.shutdownNow();
        servers.forEach(ServerSide::close);
    }
}
