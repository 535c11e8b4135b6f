package io.resetscope.agent.report;

import static io.opentelemetry.api.common.AttributeKey.booleanKey;
import static io.opentelemetry.api.common.AttributeKey.longKey;
import static io.opentelemetry.api.common.AttributeKey.stringArrayKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.resetscope.agent.client.PoolSettings;
import io.resetscope.agent.connection.Role;
import io.resetscope.agent.diagnosis.PolicyAdvice;
import io.resetscope.agent.diagnosis.TlsAlerts;
import io.resetscope.agent.diagnosis.Verdict;
import io.resetscope.agent.incident.Http2;
import io.resetscope.agent.incident.Incident;
import io.resetscope.agent.incident.PolicyMismatch;
import java.util.Collections;
import java.util.List;

/**
 * An incident as span attributes: OpenTelemetry's conventions where there is one, {@code resetscope.*} where not. The
 * names are what users' dashboards read. What is not known is left out.
 */
final class ResetscopeAttributes {

    static final AttributeKey<String> CAUSE = stringKey("resetscope.cause");
    static final AttributeKey<String> ROLE = stringKey("resetscope.role");
    static final AttributeKey<String> SERVER_ADDRESS = stringKey("server.address");
    static final AttributeKey<Long> SERVER_PORT = longKey("server.port");
    /** {@code error.type} when no exception reached the application: the stream just ended. */
    static final String END_OF_STREAM = "end_of_stream";

    /** {@code error.type} when this end gave up waiting without an exception that the agent saw. */
    static final String NO_ANSWER = "no_answer";
    /** {@code error.type} when one end speaks TLS and the other does not. */
    static final String PROTOCOL_MISMATCH = "protocol_mismatch";

    private static final long NANOS_PER_MILLI = 1_000_000;

    private ResetscopeAttributes() {}

    /** What the failure span carries. */
    static Attributes failure(Incident incident, Verdict verdict, Learned learned) {
        AttributesBuilder to = Attributes.builder();
        verdict(to, incident, verdict);
        endpoints(to, incident);
        connection(to, incident);
        exchange(to, incident);
        bool(to, "resetscope.healed_by_retry", incident.healedByRetry);
        count(to, "http.request.resend_count", incident.resends > 0 ? incident.resends : -1);
        millis(to, "resetscope.learned.idle_survived_ms", learned.bracket.survivedNanos());
        millis(to, "resetscope.learned.idle_failed_ms", learned.bracket.failedNanos());
        strings(to, "resetscope.learned.suspects", learned.suspects);
        return to.build();
    }

    /** What the connection's own span carries. */
    static Attributes connection(Incident incident) {
        AttributesBuilder to = Attributes.builder();
        to.put(ROLE, incident.role.id());
        endpoints(to, incident);
        connection(to, incident);
        return to.build();
    }

    /** What the span of a policy mismatch carries. */
    static Attributes policyMismatch(PolicyMismatch mismatch) {
        AttributesBuilder to = Attributes.builder();
        boolean server = mismatch.kind == PolicyMismatch.Kind.NEVER_CLOSED;
        to.put(ROLE, server ? Role.SERVER.id() : Role.CLIENT.id());
        string(to, "server.address", mismatch.serverHost);
        count(to, "server.port", mismatch.serverPort);
        string(to, "network.peer.address", mismatch.peerAddress);
        millis(to, "resetscope.connection.idle_ms", mismatch.idleNanos);
        millis(to, "resetscope.keep_alive.timeout_ms", mismatch.keepAliveTimeoutNanos);
        string(to, "resetscope.keep_alive.server", mismatch.keepAliveServer);
        strings(to, "resetscope.evidence", Collections.singletonList(PolicyAdvice.summary(mismatch)));
        strings(to, "resetscope.advice", Collections.singletonList(PolicyAdvice.advice(mismatch)));
        return to.build();
    }

    private static void verdict(AttributesBuilder to, Incident incident, Verdict verdict) {
        to.put(CAUSE, verdict.cause);
        string(to, "resetscope.confidence", verdict.confidence.id());
        string(to, "resetscope.ended_by", verdict.endedBy.id());
        string(to, "resetscope.signal", incident.signal.id());
        string(to, "resetscope.phase", incident.phase.id());
        to.put(ROLE, incident.role.id());
        strings(to, "resetscope.evidence", verdict.evidence);
        strings(to, "resetscope.advice", verdict.advice);
        strings(to, "resetscope.alternatives", verdict.alternatives);
        string(to, "error.type", errorType(incident));
    }

    /** Null when nothing failed for this end: it closed by its own choice. */
    private static String errorType(Incident incident) {
        if (incident.errorType != null) {
            return incident.errorType;
        }
        switch (incident.signal) {
            case LOCAL_CLOSE:
                return null;
            case TIMED_OUT:
                return NO_ANSWER;
            case ANSWER:
                if (incident.tls != null && incident.tls.fatalAlert >= 0) {
                    return TlsAlerts.name(incident.tls.fatalAlert);
                }
                if (incident.http2 != null && incident.http2.leftAtGoAway) {
                    return incident.http2.goAwayReceived.codeName();
                }
                // the convention for HTTP: the status code, as text
                return incident.status > 0 ? String.valueOf(incident.status) : PROTOCOL_MISMATCH;
            default:
                return END_OF_STREAM;
        }
    }

    private static void endpoints(AttributesBuilder to, Incident incident) {
        string(to, "server.address", incident.serverHost);
        count(to, "server.port", incident.serverPort > 0 ? incident.serverPort : -1);
        string(to, "network.transport", "tcp");
        if (incident.peerAddress != null) {
            string(to, "network.type", incident.peerAddress.indexOf(':') >= 0 ? "ipv6" : "ipv4");
            string(to, "network.peer.address", incident.peerAddress);
            count(to, "network.peer.port", incident.peerPort);
        }
        if (incident.localAddress != null) {
            string(to, "network.local.address", incident.localAddress);
            count(to, "network.local.port", incident.localPort);
        }
        if (incident.role == Role.SERVER && incident.peerAddress != null) {
            string(to, "client.address", incident.peerAddress);
            count(to, "client.port", incident.peerPort);
        }
        // TLS is a layer of the connection, not the protocol spoken over it
        string(to, "network.protocol.name", "tls".equals(incident.protocolName) ? null : incident.protocolName);
        string(to, "network.protocol.version", incident.protocolVersion);
    }

    private static void connection(AttributesBuilder to, Incident incident) {
        string(to, "resetscope.connection.id", incident.connectionId);
        millis(to, "resetscope.connection.age_ms", incident.ageNanos);
        bool(to, "resetscope.connection.reused", incident.reused);
        if (incident.protocolName != null || incident.tls != null) {
            bool(to, "resetscope.connection.tls", incident.tls != null);
        }
        if (incident.openedEpochNanos >= 0) {
            count(to, "resetscope.connection.bytes_sent", incident.bytesSent);
            count(to, "resetscope.connection.bytes_received", incident.bytesReceived);
        }
        bool(to, "resetscope.connection.so_keepalive", incident.soKeepAlive);
        count(to, "resetscope.connection.unread_bytes", incident.unreadBytes);
        // a pool that stands above the library is the one whose settings these are
        string(to, "resetscope.pool.library", incident.pool == null ? incident.library : incident.pool.library);
        if (incident.pool != null) {
            pool(to, incident.pool);
        }
        millis(to, "resetscope.keep_alive.timeout_ms", incident.keepAliveTimeoutNanos);
        if (incident.http2 != null) {
            http2(to, incident.http2);
        }
        count(to, "resetscope.keep_alive.max", incident.keepAliveMax);
        string(to, "resetscope.keep_alive.client", incident.keepAliveClient);
        string(to, "resetscope.keep_alive.server", incident.keepAliveServer);
    }

    private static void http2(AttributesBuilder to, Http2 http2) {
        count(to, "resetscope.http2.streams_opened", http2.streamsOpened);
        count(to, "resetscope.http2.streams_in_flight", http2.streamsInFlight);
        if (http2.goAwayReceived != null) {
            string(to, "resetscope.http2.goaway_code", http2.goAwayReceived.codeName());
            count(to, "resetscope.http2.goaway_last_stream", http2.goAwayReceived.lastStreamId);
        }
    }

    private static void pool(AttributesBuilder to, PoolSettings pool) {
        string(to, "resetscope.pool.library_version", pool.version);
        limit(to, "resetscope.pool.keep_alive_ms", pool.keepAliveNanos);
        limit(to, "resetscope.pool.validate_after_ms", pool.validateAfterNanos);
        limit(to, "resetscope.pool.time_to_live_ms", pool.timeToLiveNanos);
        string(to, "resetscope.pool.retries", pool.retries);
    }

    private static void exchange(AttributesBuilder to, Incident incident) {
        millis(to, "resetscope.connection.idle_ms", incident.idleNanos);
        if (!incident.duringExchange()) {
            return;
        }
        bool(to, "resetscope.connection.fin_pending", incident.finPending());
        count(to, "resetscope.connection.exchange", incident.exchangesCounted ? incident.exchangeNumber : -1);
        // a write that failed may have got rid of more than was counted, and TLS of less than it had been given
        boolean counted = !incident.duringWrite
                && (incident.tls == null || incident.role != Role.CLIENT || incident.requestComplete);
        count(to, "resetscope.exchange.request_bytes", counted ? incident.requestBytes : -1);
        count(to, "resetscope.exchange.request_content_length", incident.requestContentLength);
        count(to, "resetscope.exchange.response_bytes", incident.responseBytes);
        string(to, "http.request.method", incident.method);
        count(to, "http.response.status_code", incident.status == 0 ? -1 : incident.status);
    }

    private static void string(AttributesBuilder to, String key, String value) {
        if (value != null) {
            to.put(stringKey(key), value);
        }
    }

    private static void strings(AttributesBuilder to, String key, List<String> values) {
        if (!values.isEmpty()) {
            to.put(stringArrayKey(key), values);
        }
    }

    private static void bool(AttributesBuilder to, String key, Boolean value) {
        if (value != null) {
            to.put(booleanKey(key), value);
        }
    }

    private static void count(AttributesBuilder to, String key, long value) {
        if (value >= 0) {
            to.put(longKey(key), value);
        }
    }

    /** -1 stands for a limit that is known not to be there. */
    private static void limit(AttributesBuilder to, String key, long nanos) {
        if (nanos != PoolSettings.UNKNOWN) {
            to.put(longKey(key), nanos == PoolSettings.NO_LIMIT ? -1 : nanos / NANOS_PER_MILLI);
        }
    }

    private static void millis(AttributesBuilder to, String key, long nanos) {
        if (nanos >= 0) {
            to.put(longKey(key), nanos / NANOS_PER_MILLI);
        }
    }
}
