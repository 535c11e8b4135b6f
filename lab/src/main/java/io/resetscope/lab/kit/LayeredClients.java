package io.resetscope.lab.kit;

import static io.resetscope.lab.kit.KitFault.BALANCER;
import static io.resetscope.lab.kit.KitFault.BALANCER_HEALED;
import static io.resetscope.lab.kit.KitFault.REFUSED;
import static io.resetscope.lab.kit.KitFault.STALE;
import static io.resetscope.lab.kit.KitFault.STALE_HEALED;

import io.resetscope.lab.Scheme;
import io.resetscope.lab.client.Habits;
import io.resetscope.lab.run.Versions;
import io.resetscope.testkit.Jdk;
import java.util.List;
import java.util.Set;

/**
 * Libraries that stand on those of {@link KitClients}: the agent has no code for them, and says of each what it says of the
 * one underneath. Their drivers lie in module {@code layers}, with a class path of their own; its test plays them.
 */
public final class LayeredClients {

    public static final List<KitClient> ALL = List.of(
            onUrlConnection("jersey", "Jersey", "JerseyDriver"),
            onUrlConnection("feign", "Feign", "FeignDriver"),
            // these two connect by themselves, before the call
            onUrlConnection("resttemplate", "Spring RestTemplate", "RestTemplateDriver")
                    .withoutCall("HttpURLConnection", REFUSED),
            onUrlConnection("awsurlconnection", "AWS SDK 2 on HttpURLConnection", "AwsDriver$OnUrlConnection")
                    .withoutCall("HttpURLConnection", REFUSED),
            httpClient("resteasy", "RESTEasy", "RestEasyDriver", "Apache HttpClient 4", "httpclient4")
                    .reads("keep_alive_ms", 66_000L)
                    .reads("validate_after_ms", 9_000L)
                    .reads("time_to_live_ms", 70_000L)
                    .retries(KitClients.OFF, "retryCount=2, requestSentRetryEnabled=true")
                    .triedOnly(faults(STALE, STALE_HEALED, BALANCER, BALANCER_HEALED, REFUSED)),
            httpClient(
                            "awsapache",
                            "AWS SDK 2 on Apache HttpClient",
                            "AwsDriver$OnApache",
                            "Apache HttpClient 4",
                            "httpclient4")
                    // it has a pool manager and a keep-alive strategy of its own, which are not asked
                    .retries(KitClients.OFF, KitClients.OFF)
                    .triedOnly(faults(BALANCER, REFUSED)),
            httpClient("restclient", "Spring RestClient", "RestClientDriver", "Apache HttpClient 5", "httpclient5")
                    .reads("keep_alive_ms", 88_000L)
                    .reads("validate_after_ms", 9_000L)
                    .reads("time_to_live_ms", 70_000L)
                    .retries(KitClients.OFF, "maxRetries=2, interval 300 ms")
                    .triedOnly(faults(STALE, STALE_HEALED, BALANCER, BALANCER_HEALED, REFUSED)),
            layered(KitClients.okHttp("retrofit", "Retrofit", "okhttp4"))
                    .driver("RetrofitDriver")
                    .triedOnly(faults(STALE, STALE_HEALED, BALANCER, BALANCER_HEALED, REFUSED)),
            layered(KitClients.reactorNetty("webclient", "Spring WebClient", false))
                    .driver("WebClientDriver")
                    .triedOnly(faults(BALANCER, REFUSED)),
            layered(KitClients.netty("awsnetty", "AWS SDK 2 on Netty", "AwsNettyDriver"))
                    .library("Netty", jdk -> Versions.of("reactornetty-netty"))
                    .triedOnly(faults(BALANCER, REFUSED)));

    private LayeredClients() {}

    /** It repeats every GET. */
    private static KitClient onUrlConnection(String name, String title, String driver) {
        return layered(KitClient.of(name, title))
                .driver(driver)
                .property("http.keepAlive.time.server", 33)
                .library("HttpURLConnection", Jdk::version)
                .reads("keep_alive_ms", 33_000L)
                .reads("time_to_live_ms", -1L)
                .reads("validate_after_ms", -1L)
                .retries("one retry, sun.net.http.retryPost=true", "one retry, sun.net.http.retryPost=true")
                .triedOnly(faults(STALE_HEALED, BALANCER_HEALED, REFUSED));
    }

    private static KitClient httpClient(String name, String title, String driver, String library, String version) {
        return layered(KitClient.of(name, title))
                .driver(driver)
                .habit(Habits.KEEP_ALIVE, library.endsWith("4") ? 66_000 : 88_000)
                .habit(Habits.VALIDATE_AFTER, 9_000)
                .habit(Habits.TIME_TO_LIVE, 70_000)
                .library(library, jdk -> Versions.of(version));
    }

    /** The module's own jar, and what it stands on. */
    private static KitClient layered(KitClient client) {
        return client.jars(".", "lib");
    }

    /** Over http alone: what is different over https lies below. */
    private static KitClient.Where faults(KitFault... faults) {
        Set<KitFault> all = Set.of(faults);
        return (fault, jdk, scheme) -> jdk == 17 && scheme == Scheme.HTTP && all.contains(fault);
    }
}
