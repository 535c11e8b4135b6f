package io.resetscope.agent.diagnosis;

import io.resetscope.agent.incident.Incident;
import java.util.Locale;

/** The setting of the server that calls itself so, where it is known. Each phrase begins so that it ends a sentence. */
public final class ServerSettings {

    private static final String NONE = "";

    private ServerSettings() {}

    private static String name(String server) {
        return server == null ? "" : server.toLowerCase(Locale.ROOT);
    }

    /** How long the server of this incident keeps an idle connection. */
    public static String keepAliveOf(Incident incident) {
        String ofProtocol = DatabaseSettings.serverKeepAlive(incident.protocolName);
        return ofProtocol.isEmpty() ? keepAlive(incident.server) : ofProtocol;
    }

    /** A server that is known to reset idle connections, and speaks what is spoken here; a phrase that goes on a list. */
    public static String resetsIdle(Incident incident) {
        return DatabaseSettings.resetsIdle(incident.protocolName);
    }

    /** How long it keeps an idle connection. */
    public static String keepAlive(String server) {
        String name = name(server);
        if (name.startsWith("nginx") || name.startsWith("openresty")) {
            return ": keepalive_timeout in nginx.conf (75 s by default)";
        }
        if (name.startsWith("apache-coyote") || name.startsWith("tomcat")) {
            return ": keepAliveTimeout of Tomcat's Connector (server.tomcat.keep-alive-timeout in Spring Boot)";
        }
        if (name.startsWith("apache")) {
            return ": KeepAliveTimeout in httpd.conf (5 s by default)";
        }
        if (name.startsWith("jetty")) {
            return ": idleTimeout of Jetty's ServerConnector (30 s by default)";
        }
        if (name.startsWith("gunicorn")) {
            return ": --keep-alive of gunicorn (2 s by default)";
        }
        if (name.startsWith("uvicorn")) {
            return ": --timeout-keep-alive of uvicorn (5 s by default)";
        }
        if (name.startsWith("microsoft-iis")) {
            return ": connectionTimeout of the site's limits in IIS (120 s by default)";
        }
        return name.startsWith("kestrel") ? ": Limits.KeepAliveTimeout of Kestrel (130 s by default)" : NONE;
    }

    /** How long it waits between two reads of a body. */
    public static String requestTimeout(String server) {
        String name = name(server);
        if (name.startsWith("nginx")) {
            return ": client_body_timeout in nginx.conf (60 s by default)";
        }
        return name.startsWith("apache-coyote") ? ": connectionUploadTimeout of Tomcat's Connector" : NONE;
    }

    /** What it reads of a body that it refuses. */
    public static String swallow(String server) {
        return name(server).startsWith("nginx")
                ? ": lingering_timeout and lingering_time in nginx.conf"
                : " (Tomcat: maxSwallowSize, 2 MB by default)";
    }

    /** How many requests it takes on one connection. */
    public static String requestLimit(String server) {
        String name = name(server);
        if (name.startsWith("nginx")) {
            return ": keepalive_requests in nginx.conf (1000 by default)";
        }
        return name.startsWith("apache")
                ? ": MaxKeepAliveRequests in httpd.conf, maxKeepAliveRequests of Tomcat's Connector (100 by default)"
                : NONE;
    }

    /** How old it lets a connection grow. */
    public static String ageLimit(String server) {
        return name(server).startsWith("nginx") ? ": keepalive_time in nginx.conf (1 h by default)" : NONE;
    }
}
