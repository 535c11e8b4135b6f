package io.resetscope.lab.kit;

import io.resetscope.lab.client.Habits;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What each client of the kit meets. Each has a server of its own, so that all can be met at the same time and no incident
 * is taken for another's.
 */
public enum KitFault {
    // so much longer than the server waits that on a busy machine, too, it has closed by then
    STALE(
            "The server closes a connection that is idle for 1 s; the client reuses it after 4.4 s, and repeats nothing.",
            "request; idle 4400; %s",
            2,
            "stale_pooled_connection") {
        @Override
        List<String> server() {
            return List.of("ok", "idle_ms=1000");
        }
    },
    STALE_HEALED(
            "The same; the client repeats the request on a new connection.",
            "request; idle 4400; %s",
            2,
            "stale_pooled_connection") {
        @Override
        List<String> server() {
            return STALE.server();
        }
    },
    BALANCER(
            "An L4 balancer forgets after 3 s and answers what it does not know with an RST; the client reuses a connection"
                    + " after 4.5 s, and repeats nothing.",
            "request; idle 4500; %s",
            2,
            "middlebox_idle_timeout") {
        @Override
        List<String> server() {
            return List.of("ok");
        }
    },
    BALANCER_HEALED(
            "The same; the client repeats the request on a new connection.",
            "request; idle 4500; %s",
            2,
            "middlebox_idle_timeout") {
        @Override
        List<String> server() {
            return BALANCER.server();
        }
    },
    UPLOAD(
            "The server answers 413 to the head of a 20 MB upload and closes with the body unread.",
            "upload 20000000",
            1,
            "request_body_rejected") {
        @Override
        List<String> server() {
            return List.of("upload_refused", "status=413");
        }
    },
    REFUSED("Nobody listens on the port.", "%s", 0, "connection_refused") {
        @Override
        List<String> server() {
            return List.of();
        }
    };

    /** For how long the balancer remembers. Apache HttpClient 5 has TCP keep-alive probes sent after 5 s of idling. */
    static final int BALANCER_SECONDS = 3;

    static final int REFUSED_STATUS = 413;

    final String description;
    /** With a place for the request that meets the fault, which is the last step. */
    final String script;
    /** The number of that request on its connection; 0 where there is none. */
    final int exchange;

    final Set<String> causes;

    KitFault(String description, String script, int exchange, String... causes) {
        this.description = description;
        this.script = script;
        this.exchange = exchange;
        this.causes = Set.of(causes);
    }

    /** The server's fault and its options; empty where nobody listens. */
    abstract List<String> server();

    /** Whether the client repeats what failed, if it can. */
    boolean isHealed() {
        return this == STALE_HEALED || this == BALANCER_HEALED;
    }

    /** What the client is told of it, see {@link Habits}. */
    String habit() {
        return isHealed() ? Habits.RETRIES : Habits.NO_RETRIES;
    }

    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
