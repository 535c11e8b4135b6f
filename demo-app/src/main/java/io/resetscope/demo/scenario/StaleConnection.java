package io.resetscope.demo.scenario;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/** The server closes an idle connection that the client's pool still believes in. */
final class StaleConnection implements Scenario {
    /** What the embedded server allows; its poller may be a second late. */
    private static final Duration SERVER_KEEPS = Duration.ofSeconds(1);

    private final Settings settings;

    StaleConnection(Settings settings) {
        this.settings = settings;
    }

    @Override
    public String name() {
        return "stale-connection";
    }

    @Override
    public String summary() {
        return "a GET on a pooled connection that the server closed while it was idle";
    }

    @Override
    public Set<String> options() {
        return Set.of("--server", "--idle", "--nginx");
    }

    @Override
    public String story() {
        return """
                OkHttp keeps idle connections for 5 minutes, but %s.
                The first GET opens a connection and succeeds. Then nothing happens for a while, and the server closes.
                The second GET takes that connection from the pool and fails, although both programs are in good health.
                """.formatted(
                        settings.server() == null
                                ? "this server, " + (settings.nginx() == null ? "an embedded Tomcat" : "an nginx")
                                        + ", keeps them for 1 s only"
                                : "the server, " + settings.server() + ", keeps them for a shorter time");
    }

    @Override
    public List<Step> steps() {
        return List.of(
                Step.of(
                        "the pool keeps it longer than the server",
                        "OkHttp's pool as it comes (5 minutes), with retryOnConnectionFailure(false) so that nothing is hidden.",
                        stage -> getIdleGet(stage, TracedClient.plain(stage)),
                        Expected.client("stale_pooled_connection")),
                Step.of(
                        "remedy: the pool gives up first",
                        "new ConnectionPool(5, 800, TimeUnit.MILLISECONDS): the second GET opens a connection of its own.",
                        stage -> getIdleGet(stage, TracedClient.keeping(stage, Duration.ofMillis(800)))),
                Step.of(
                        "remedy: the client tries again",
                        "retryOnConnectionFailure(true), OkHttp's default: the application sees a response, and Resetscope"
                                + " still tells what it cost.",
                        stage -> getIdleGet(stage, TracedClient.retrying(stage)),
                        Expected.healedClient("stale_pooled_connection")));
    }

    private Observation getIdleGet(Stage stage, TracedClient client) throws Exception {
        ServerAddress server = server(stage);
        client.get(server, "/orders/1");
        stage.pause(settings.idle());
        return client.observe(server, "/orders/2");
    }

    private ServerAddress server(Stage stage) throws Exception {
        if (settings.server() != null) {
            return settings.server();
        }
        if (settings.nginx() == null) {
            return stage.keep(new ImpatientTomcat(SERVER_KEEPS)).address();
        }
        ServerAddress behind =
                stage.startUnwatched("upstream", SlowServer.class).address();
        String keeps = SERVER_KEEPS.toSeconds() + "s";
        // the second one announces it: Keep-Alive: timeout=1
        List<String> directives = List.of("keepalive_timeout " + keeps + ' ' + keeps + ';');
        return stage.keep(Nginx.start(settings.nginx(), behind, directives)).address();
    }
}
