package io.resetscope.demo.scenario;

import java.time.Duration;

/** The server closes an idle connection that the client's pool still believes in. */
final class StaleConnection implements Scenario {
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
    public String story() {
        return """
                OkHttp keeps idle connections for 5 minutes, but %s.
                The first GET opens a connection and succeeds. Then nothing happens for a while, and the server closes.
                The second GET takes that connection from the pool and fails, although both programs are in good health.
                """.formatted(
                        settings.server() == null
                                ? "this server, an embedded Tomcat, keeps them for 1 s only"
                                : "the server, " + settings.server() + ", keeps them for a shorter time");
    }

    @Override
    public String expectedCause() {
        return "stale_pooled_connection";
    }

    @Override
    public Observation run(Stage stage) throws Exception {
        ServerAddress server = settings.server();
        if (server == null) {
            server = stage.keep(new ImpatientTomcat(Duration.ofSeconds(1))).address();
        }
        TracedClient client = stage.keep(new TracedClient(stage));
        stage.say("HTTP " + client.get(server, "/orders/1"));
        stage.pause(settings.idle());
        return client.observe(server, "/orders/2");
    }
}
