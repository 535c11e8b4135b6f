package io.resetscope.agent.incident;

import java.util.Locale;

/** Who may answer on behalf of another server. */
final class Gateways {

    private static final int SERVICE_UNAVAILABLE = 503;

    /** What gateways and load balancers call themselves in Server headers, lower case. */
    private static final String[] NAMES = {
        "nginx",
        "openresty",
        "envoy",
        "istio",
        "haproxy",
        "awselb",
        "cloudfront",
        "cloudflare",
        "varnish",
        "traefik",
        "kong",
        "apache/",
        "google frontend",
        "gws",
        "microsoft-azure-application-gateway",
        "big-ip",
        "akamai",
        "squid"
    };

    private Gateways() {}

    /**
     * Whether a status may be a gateway's word on its upstream. 502 and 504 have no other meaning (RFC 9110 section
     * 15.6.3, 15.6.5); any overloaded server says 503 of itself.
     */
    static boolean mayMean(int status, String server, String via) {
        if (status != SERVICE_UNAVAILABLE || via != null) {
            return true;
        }
        String name = server == null ? "" : server.toLowerCase(Locale.ROOT);
        for (String gateway : NAMES) {
            if (name.startsWith(gateway)) {
                return true;
            }
        }
        return false;
    }
}
