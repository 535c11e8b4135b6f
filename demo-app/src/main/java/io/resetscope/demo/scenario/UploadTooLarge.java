package io.resetscope.demo.scenario;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import okhttp3.MediaType;
import okhttp3.MultipartBody;
import okhttp3.Request;
import okhttp3.RequestBody;

/** A store refuses an upload by its size and resets; what the gateway before it makes of that, and a proxy of the gateway. */
final class UploadTooLarge implements Scenario {
    private static final int SMALL_BYTES = 100_000;
    private static final int LARGE_BYTES = 40_000_000;
    /** How much of what it refuses Tomcat reads by default. */
    private static final int SWALLOWED_BYTES = 2 << 20;

    private static final int ALL = -1;
    private static final Duration CLIENT_WAITS = Duration.ofSeconds(5);
    private static final String GATEWAY = "gateway";
    private static final String STORE = "store";

    private final Settings settings;

    UploadTooLarge(Settings settings) {
        this.settings = settings;
    }

    @Override
    public String name() {
        return "upload-too-large";
    }

    @Override
    public String summary() {
        return "a store resets an upload that is too large, and a gateway hangs, or closes too much";
    }

    @Override
    public Set<String> options() {
        return Set.of("--nginx");
    }

    @Override
    public String story() {
        return """
                A client uploads a file of 40 MB through a gateway, on Netty, to a store, a Tomcat with the limits of Spring
                Boot. The store answers 413, reads 2 MB of what it has refused (maxSwallowSize), and closes: the kernel sends
                an RST for the rest. The gateway is still writing. It meets the reset and never looks at the answer. A small
                file goes first each time, and never fails.
                """;
    }

    @Override
    public List<Step> steps() {
        return List.of(
                Step.of(
                        "the gateway forgets its client",
                        "Nobody has thought of an upstream that ends early: the client waits for its timeout, 5 s here.",
                        stage -> uploadLarge(
                                stage, TracedClient.impatient(stage, CLIENT_WAITS), "forgets", SWALLOWED_BYTES),
                        Expected.of(GATEWAY, "request_body_rejected"),
                        Expected.of(GATEWAY, "client_disconnected"),
                        Expected.of(STORE, "local_close_with_unread_data")),
                Step.of(
                        "the gateway closes its client's connection",
                        "upstream.closeFuture().addListener(closed -> client.close()): the client fails at once.",
                        stage -> uploadLarge(stage, TracedClient.plain(stage), "closes", SWALLOWED_BYTES),
                        Expected.client("peer_aborted_exchange"),
                        Expected.of(GATEWAY, "request_body_rejected"),
                        Expected.of(GATEWAY, "gateway_close_propagated"),
                        Expected.of(STORE, "local_close_with_unread_data")),
                Step.of(
                        "a proxy in front speaks HTTP/1.0",
                        "The same gateway, behind " + front()
                                + ": proxy_http_version 1.0, Connection: close. Small requests,"
                                + " with which nothing is wrong.",
                        stage -> smallBehindProxy(stage, "closes", false),
                        Expected.client("upstream_unavailable"),
                        Expected.of(GATEWAY, "gateway_close_propagated")),
                Step.of(
                        "the proxy speaks HTTP/1.1",
                        "proxy_http_version 1.1 and an empty Connection header: no connection ends with its response.",
                        stage -> smallBehindProxy(stage, "closes", true)),
                Step.of(
                        "remedy: the gateway looks for the answer",
                        "After a failed write it reads on (ChannelOption.AUTO_CLOSE false): the 413 is still there, and the"
                                + " client gets it. Only where there is none it answers 502.",
                        stage -> uploadLarge(stage, TracedClient.plain(stage), "answers", SWALLOWED_BYTES),
                        Expected.of(GATEWAY, "request_body_rejected"),
                        Expected.of(STORE, "local_close_with_unread_data")),
                Step.of(
                        "remedy: the gateway keeps its two connections apart",
                        "That gateway, with no close listener, behind " + front()
                                + " and HTTP/1.0: an upstream that ends after its response ends nothing else.",
                        stage -> smallBehindProxy(stage, "answers", false)),
                Step.of(
                        "remedy: the store reads what it refuses",
                        "maxSwallowSize=-1: nobody resets anything; the price is 40 MB read for nothing.",
                        stage -> uploadLarge(stage, TracedClient.plain(stage), "forgets", ALL)));
    }

    private String front() {
        return settings.nginx() == null ? "a stand-in for nginx" : "nginx";
    }

    private static Observation uploadLarge(Stage stage, TracedClient client, String manner, int swallowed)
            throws Exception {
        ServerAddress gateway = gateway(stage, manner, swallowed);
        // small ones never fail; and what is done for the first time, Resetscope's part included, takes its time
        try (TracedClient other = TracedClient.plain(stage)) {
            other.observe(upload(gateway, SMALL_BYTES));
        }
        return client.observe(upload(gateway, LARGE_BYTES));
    }

    private static ServerAddress gateway(Stage stage, String manner, int swallowed) throws Exception {
        Actor store = stage.start(STORE, UploadStore.class, swallowed);
        return stage.start(GATEWAY, UploadGateway.class, store.address(), manner)
                .address();
    }

    private Observation smallBehindProxy(Stage stage, String manner, boolean speaksNewly) throws Exception {
        ServerAddress gateway = gateway(stage, manner, SWALLOWED_BYTES);
        TracedClient client = TracedClient.plain(stage);
        if (settings.nginx() == null) {
            String version = speaksNewly ? "1.1" : "1.0";
            ServerAddress proxy = stage.startUnwatched("proxy", FrontProxy.class, gateway, version)
                    .address();
            client.get(proxy, "/files/1");
            return client.observe(upload(proxy, SMALL_BYTES));
        }
        List<String> directives = speaksNewly
                ? List.of("proxy_http_version 1.1;", "proxy_set_header Connection \"\";")
                : List.of("proxy_http_version 1.0;", "proxy_set_header Connection close;");
        Nginx nginx = stage.keep(Nginx.start(settings.nginx(), gateway, directives));
        client.get(nginx.address(), "/files/1");
        Observation observation = client.observe(upload(nginx.address(), SMALL_BYTES));
        nginx.errors().forEach(line -> stage.say("nginx: " + line));
        return observation;
    }

    private static Request upload(ServerAddress server, int bytes) {
        RequestBody file = RequestBody.create(new byte[bytes], MediaType.get("application/octet-stream"));
        RequestBody form = new MultipartBody.Builder()
                .setType(MultipartBody.FORM)
                .addFormDataPart("file", "film.mp4", file)
                .build();
        return new Request.Builder().url(server.url("/files")).post(form).build();
    }
}
