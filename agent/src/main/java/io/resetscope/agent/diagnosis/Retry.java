package io.resetscope.agent.diagnosis;

import io.resetscope.agent.incident.Incident;
import java.util.Arrays;
import java.util.List;

/** Whether it is safe to send the failed request again. */
public final class Retry {

    /** RFC 9110 section 9.2.2: a client may repeat these without asking. */
    private static final List<String> IDEMPOTENT = Arrays.asList("GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE");

    private Retry() {}

    /**
     * Null when the method is not known, and when the client repeats by itself. Never a setting that would not have
     * reached this failure: no client repeats a request whose response has begun, and each has limits of its own.
     */
    public static String advice(Incident incident) {
        if (incident.method == null || Boolean.TRUE.equals(incident.healedByRetry)) {
            return null;
        }
        if (IDEMPOTENT.contains(incident.method)) {
            return ofIdempotent(incident);
        }
        // how much a failed write got rid of is not always known
        String sent = incident.duringWrite ? "" : ": " + Words.bytes(incident.requestBytes) + " of it were sent";
        return "do not repeat a " + incident.method + " blindly" + sent;
    }

    private static String ofIdempotent(Incident incident) {
        String byHand = "or repeat the " + incident.method + " in the application: ";
        if (incident.status > 0 || incident.responseBytes > 0) {
            return byHand + "clients do not once the response has begun";
        }
        String limit = ClientRetries.limit(incident);
        if (limit != null) {
            return byHand + limit;
        }
        return ClientRetries.repeats(incident)
                ? null
                : "or let the client repeat a " + incident.method + " that got no response"
                        + ClientRetries.setting(incident);
    }
}
