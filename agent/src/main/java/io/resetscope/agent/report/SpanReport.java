package io.resetscope.agent.report;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.resetscope.agent.connection.Signal;
import io.resetscope.agent.diagnosis.TlsAlerts;
import io.resetscope.agent.diagnosis.Verdict;
import io.resetscope.agent.incident.Incident;
import io.resetscope.agent.incident.PastExchange;
import io.resetscope.agent.incident.PolicyMismatch;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An incident as spans: the failure, inside the trace of the request that failed; and, linked to it, the connection in a
 * trace of its own (a connection serves many traces), with its recent exchanges and idle gaps as children. What a gateway
 * did to its client links to its upstream's failure, too.
 */
final class SpanReport {

    /** A consequence is told seconds after its cause. */
    private static final int FAILURES = 1024;

    private final Tracer tracer;
    private final long idleGapNanos;
    /** The last ones told, by their incidents' numbers. */
    private final Map<Long, SpanContext> failures = new LinkedHashMap<Long, SpanContext>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, SpanContext> eldest) {
            return size() > FAILURES;
        }
    };

    /** @param idleGapNanos from this length on, a gap between exchanges is drawn */
    SpanReport(Tracer tracer, long idleGapNanos) {
        this.tracer = tracer;
        this.idleGapNanos = idleGapNanos;
    }

    void report(Incident incident, Verdict verdict, Learned learned, Context requestContext) {
        long started = incident.exchangeStartedEpochNanos >= 0
                ? incident.exchangeStartedEpochNanos
                : incident.failedEpochNanos;
        SpanBuilder failure = tracer.spanBuilder("connection failure: " + verdict.cause)
                .setSpanKind(SpanKind.INTERNAL)
                .setParent(requestContext)
                .setStartTimestamp(started, NANOSECONDS)
                .setAllAttributes(ResetscopeAttributes.failure(incident, verdict, learned));
        SpanContext connection = incident.openedEpochNanos < 0 ? null : connection(incident);
        if (connection != null) {
            failure.addLink(connection);
        }
        SpanContext upstream = failures.get(incident.upstreamNumber);
        if (upstream != null) {
            failure.addLink(upstream);
        }
        Span span = failure.startSpan();
        failures.put(incident.number, span.getSpanContext());
        if (incident.signal != Signal.LOCAL_CLOSE && !Boolean.TRUE.equals(incident.healedByRetry)) {
            span.setStatus(StatusCode.ERROR, message(incident));
        }
        span.end(incident.failedEpochNanos, NANOSECONDS);
    }

    /** A root span of its own: it belongs to no request. */
    void policyMismatch(PolicyMismatch mismatch) {
        tracer.spanBuilder("connection policy mismatch")
                .setNoParent()
                .setSpanKind(SpanKind.INTERNAL)
                .setAllAttributes(ResetscopeAttributes.policyMismatch(mismatch))
                .startSpan()
                .end();
    }

    private static String message(Incident incident) {
        if (incident.errorMessage != null) {
            return incident.errorMessage;
        }
        switch (incident.signal) {
            case ANSWER:
                if (incident.tls != null && incident.tls.fatalAlert >= 0) {
                    return "TLS alert " + TlsAlerts.name(incident.tls.fatalAlert);
                }
                if (incident.http2 != null && incident.http2.leftAtGoAway) {
                    return "GOAWAY " + incident.http2.goAwayReceived.codeName();
                }
                return incident.status > 0 ? "HTTP status " + incident.status : "protocol mismatch";
            case TIMED_OUT:
                return "no answer";
            default:
                return "unexpected end of stream";
        }
    }

    private SpanContext connection(Incident incident) {
        Span connection = tracer.spanBuilder("connection " + incident.serverName())
                .setNoParent()
                .setSpanKind(SpanKind.INTERNAL)
                .setStartTimestamp(incident.openedEpochNanos, NANOSECONDS)
                .setAllAttributes(ResetscopeAttributes.connection(incident))
                .startSpan();
        // not the span itself: beside opentelemetry-javaagent, a context does not hold the span of another SDK
        Context inside = Context.root().with(Span.wrap(connection.getSpanContext()));
        long quietSince = IdleTimes.quietSinceEpochNanos(incident);
        for (PastExchange past : incident.pastExchanges) {
            idle(inside, quietSince, past.startedEpochNanos);
            exchange(inside, past.number, past.method, past.status, past.startedEpochNanos, past.endedEpochNanos);
            quietSince = past.endedEpochNanos;
        }
        if (incident.idleNanos >= 0) {
            long until = IdleTimes.idleUntilEpochNanos(incident);
            // what is decrypted late was said before it was heard
            idle(inside, Math.max(quietSince, until - incident.idleNanos), until);
        }
        if (incident.duringExchange()) {
            exchange(
                    inside,
                    incident.exchangeNumber,
                    incident.method,
                    incident.status,
                    incident.exchangeStartedEpochNanos,
                    incident.failedEpochNanos);
        }
        connection.end(incident.failedEpochNanos, NANOSECONDS);
        return connection.getSpanContext();
    }

    private void idle(Context inside, long from, long to) {
        if (to - from >= idleGapNanos) {
            child(inside, "idle", from).startSpan().end(to, NANOSECONDS);
        }
    }

    private void exchange(Context inside, int number, String method, int status, long from, long to) {
        SpanBuilder exchange = child(inside, "exchange", from).setAttribute("resetscope.connection.exchange", number);
        if (method != null) {
            exchange.setAttribute("http.request.method", method);
        }
        if (status > 0) {
            exchange.setAttribute("http.response.status_code", status);
        }
        exchange.startSpan().end(to, NANOSECONDS);
    }

    private SpanBuilder child(Context inside, String name, long from) {
        return tracer.spanBuilder(name)
                .setParent(inside)
                .setSpanKind(SpanKind.INTERNAL)
                .setStartTimestamp(from, NANOSECONDS);
    }
}
