package io.resetscope.demo.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A gateway's upstream dies while it works on a request. */
final class UpstreamKilled implements Scenario {
    private static final long WORKS_ON_IT_MILLIS = 700;

    private final Settings settings;

    UpstreamKilled(Settings settings) {
        this.settings = settings;
    }

    @Override
    public String name() {
        return "upstream-killed";
    }

    @Override
    public String summary() {
        return "a gateway answers 502 because the server behind it was killed";
    }

    @Override
    public Set<String> options() {
        return Set.of("--nginx");
    }

    @Override
    public String story() {
        return """
                A client asks a gateway, which asks a server, which works on the answer for long. Then the server is killed,
                as the kernel's out-of-memory killer does it (SIGKILL). The gateway meets the end of its connection and
                answers 502; its client's own connection is in the best of health, and yet its request has failed.
                """;
    }

    @Override
    public List<Step> steps() {
        List<Step> steps = new ArrayList<>();
        steps.add(Step.of(
                "a gateway in Java, watched too",
                "Three JVMs: the client, the gateway and the server. Resetscope is in the first two.",
                UpstreamKilled::behindJava,
                Expected.client("upstream_unavailable"),
                Expected.of("gateway", "peer_crashed"),
                // HttpURLConnection tries once more by itself
                Expected.of("gateway", "connection_refused"),
                Expected.of("gateway", "upstream_unavailable")));
        if (settings.nginx() != null) {
            steps.add(Step.of(
                    "nginx as the gateway",
                    "Only the client can tell, by the status and by who says it.",
                    this::behindNginx,
                    Expected.client("upstream_unavailable")));
        }
        return List.copyOf(steps);
    }

    private static Observation behindJava(Stage stage) throws Exception {
        Actor upstream = stage.startUnwatched("upstream", SlowServer.class);
        Actor gateway = stage.start("gateway", Gateway.class, upstream.address());
        return killedWhileAsked(stage, upstream, gateway.address());
    }

    private Observation behindNginx(Stage stage) throws Exception {
        Actor upstream = stage.startUnwatched("upstream", SlowServer.class);
        Nginx nginx = stage.keep(Nginx.start(settings.nginx(), upstream.address(), List.of()));
        Observation observation = killedWhileAsked(stage, upstream, nginx.address());
        nginx.errors().forEach(line -> stage.say("nginx: " + line));
        return observation;
    }

    private static Observation killedWhileAsked(Stage stage, Actor upstream, ServerAddress gateway) throws Exception {
        TracedClient client = TracedClient.plain(stage);
        client.get(gateway, "/fast");
        CompletableFuture<Void> killer = CompletableFuture.runAsync(
                () -> kill(stage, upstream),
                CompletableFuture.delayedExecutor(WORKS_ON_IT_MILLIS, TimeUnit.MILLISECONDS));
        Observation observation = client.observe(gateway, "/slow");
        killer.get();
        return observation;
    }

    private static void kill(Stage stage, Actor upstream) {
        try {
            stage.say("kill -9 " + upstream.name());
            upstream.kill();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
