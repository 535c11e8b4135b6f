package io.resetscope.demo.scenario;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** A layer-4 balancer forgets connections that were idle for too long, and tells neither end. */
final class L4Idle implements Scenario {
    private static final Duration SCALED = Duration.ofSeconds(5);
    private static final Duration REAL = Duration.ofSeconds(1800);
    /** Below the threshold, and clearly so. */
    private static final int SAFE_PERCENT = 80;
    /** So that one probe may be lost. */
    private static final int PROBE_PERCENT = 40;

    private final Duration threshold;
    private final Duration safe;
    private final Duration probesAfter;
    private final CostTable costs = new CostTable();

    L4Idle(Settings settings) {
        threshold = settings.realTime() ? REAL : SCALED;
        safe = threshold.multipliedBy(SAFE_PERCENT).dividedBy(100);
        probesAfter = threshold.multipliedBy(PROBE_PERCENT).dividedBy(100);
    }

    @Override
    public String name() {
        return "l4-idle";
    }

    @Override
    public String summary() {
        return "a layer-4 balancer forgets idle connections: now and then a job meets an RST that no end has sent";
    }

    @Override
    public Set<String> options() {
        return Set.of("--real-time");
    }

    @Override
    public String story() {
        return """
                A pool of 100 connections reaches four servers through one address, that of a layer-4 balancer. Jobs send a
                request now and then. The balancer forgets a connection after %d s without a packet%s; what comes
                next is answered with RST. Both ends had thought the connection open: the server logs nothing at all.
                The balancer is a small proxy in Java. %s
                """.formatted(
                        threshold.toSeconds(),
                        threshold.equals(SCALED) ? ", which stand for 1800 s" : "",
                        Segments.canBeCounted()
                                ? "Of packets without bytes, such as TCP keep-alive probes, it hears from ss."
                                : "It does not see TCP keep-alive probes, as there is no ss (iproute2): that remedy is left out.");
    }

    @Override
    public List<Step> steps() {
        List<Step> steps = new ArrayList<>(List.of(
                Step.of(
                        "the balancer forgets",
                        "The pool keeps connections for ever. Some jobs pause for longer than the balancer remembers.",
                        stage -> play(stage, "as it was", Keeping.FOR_EVER, 0, true),
                        Expected.client("middlebox_idle_timeout")),
                Step.of(
                        "directly to a server",
                        "The same pool and the same jobs, past the balancer.",
                        stage -> play(stage, "past the balancer", Keeping.FOR_EVER, 0, false)),
                Step.of(
                        "remedy: the server announces how long it keeps connections",
                        "Keep-Alive: timeout=" + safe.toSeconds() + " in every response, which this client honours.",
                        stage -> play(
                                stage,
                                "Keep-Alive: timeout=" + safe.toSeconds(),
                                Keeping.FOR_EVER,
                                safe.toSeconds(),
                                true)),
                Step.of(
                        "remedy: the pool gives up first",
                        "setConnectionKeepAlive(TimeValue.ofSeconds(" + safe.toSeconds()
                                + ")): the server need not help.",
                        stage -> play(stage, "pool expiry " + safe.toSeconds() + " s", Keeping.upTo(safe), 0, true)),
                Step.of(
                        "remedy: short connections",
                        "Connection: close in every request: a connection for each.",
                        stage -> play(stage, "short connections", Keeping.NOT_AT_ALL, 0, true))));
        if (Segments.canBeCounted()) {
            steps.add(Step.of(
                    "remedy: TCP keep-alive below the threshold",
                    "SO_KEEPALIVE with a probe after each " + probesAfter.toSeconds()
                            + " s of silence: the balancer sees a packet, and remembers.",
                    stage -> play(
                            stage,
                            "TCP keep-alive " + probesAfter.toSeconds() + " s",
                            Keeping.probing(probesAfter),
                            0,
                            true)));
        }
        return List.copyOf(steps);
    }

    @Override
    public List<String> closing() {
        return costs.lines();
    }

    private Observation play(Stage stage, String way, Keeping keeping, long announcedSeconds, boolean balanced)
            throws Exception {
        Actor servers = stage.start("servers", FourServers.class, announcedSeconds);
        ServerAddress server = balanced ? balancer(stage, servers).address() : servers.address();
        PooledClient client = stage.keep(new PooledClient(IdleJobs.JOBS, keeping));
        List<String> failures = new IdleJobs(stage, client, server).run(threshold);
        Load load = Load.measure(
                stage.keep(new PooledClient(IdleJobs.JOBS, keeping)),
                server,
                costs.lines().isEmpty());
        costs.add(way, new CostTable.Cost(failures.size(), client.opened(), load));
        List<String> lines = new ArrayList<>();
        lines.add(IdleJobs.JOBS - failures.size() + " of " + IdleJobs.JOBS + " jobs ran twice, over " + client.opened()
                + " connections");
        lines.addAll(failures);
        return new Observation(lines);
    }

    private Actor balancer(Stage stage, Actor servers) throws Exception {
        Object[] arguments = Stream.concat(Stream.of(threshold.toMillis()), servers.addresses().stream())
                .toArray();
        return stage.startUnwatched("balancer", ForgetfulBalancer.class, arguments);
    }
}
