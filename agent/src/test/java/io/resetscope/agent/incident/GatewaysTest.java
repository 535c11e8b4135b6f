package io.resetscope.agent.incident;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whose statuses speak of another server. */
class GatewaysTest {

    @ParameterizedTest
    @CsvSource({"502", "504"})
    @DisplayName("502 and 504 do, whoever sends them")
    void always(int status) {
        assertThat(Gateways.mayMean(status, null, null)).isTrue();
        assertThat(Gateways.mayMean(status, "Jetty(12.0)", null)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nginx",
                "nginx/1.25.3",
                "NGINX",
                "openresty/1.21",
                "envoy",
                "istio-envoy",
                "HAProxy",
                "awselb/2.0",
                "CloudFront",
                "cloudflare",
                "Varnish",
                "Traefik",
                "kong/3.4",
                "Apache/2.4.58 (Unix)",
                "Google Frontend",
                "gws",
                "Microsoft-Azure-Application-Gateway/v2",
                "BIG-IP",
                "AkamaiGHost",
                "squid/6.1"
            })
    @DisplayName("503 does from a gateway")
    void gateways(String server) {
        assertThat(Gateways.mayMean(503, server, null)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Jetty(12.0)", "Kestrel", "my-nginx", "Server: nginx"})
    @DisplayName("from any other server, 503 speaks of itself; unless it came through somebody")
    void servers(String server) {
        assertThat(Gateways.mayMean(503, server, null)).isFalse();
        assertThat(Gateways.mayMean(503, server, "1.1 edge")).isTrue();
        assertThat(Gateways.mayMean(503, null, null)).isFalse();
        assertThat(Gateways.mayMean(503, null, "1.1 edge")).isTrue();
    }
}
