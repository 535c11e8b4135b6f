package io.resetscope.agent.report;

import static io.opentelemetry.api.common.AttributeKey.stringKey;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.Meter;
import io.resetscope.agent.diagnosis.Verdict;
import io.resetscope.agent.incident.IdleSurvival;
import io.resetscope.agent.incident.Incident;
import io.resetscope.agent.incident.IncidentQueue;
import java.util.Arrays;

/** What is counted: failures by cause, idle times survived, and what the agent had to drop. */
final class MetricReport {

    private static final AttributeKey<String> REASON = stringKey("reason");
    private static final double NANOS_PER_SECOND = 1e9;

    private final LongCounter failures;
    private final DoubleHistogram idleSurvived;

    MetricReport(Meter meter, IncidentQueue queue) {
        failures = meter.counterBuilder("resetscope.failures")
                .setUnit("{connection}")
                .setDescription("Connections that died badly")
                .build();
        // the boundaries are the idle timeouts one meets: 5 s, 60 s, 75 s, 350 s, 900 s, 1800 s, 3600 s
        idleSurvived = meter.histogramBuilder("resetscope.idle.survived")
                .setUnit("s")
                .setDescription("Idle time after which a connection still answered")
                .setExplicitBucketBoundariesAdvice(Arrays.asList(
                        0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 30.0, 60.0, 75.0, 120.0, 240.0, 350.0, 600.0, 900.0, 1800.0,
                        3600.0))
                .build();
        meter.counterBuilder("resetscope.agent.dropped")
                .setUnit("{item}")
                .setDescription("What the agent did not watch or report, by reason")
                .buildWithCallback(measurement -> {
                    for (IncidentQueue.Dropped reason : IncidentQueue.Dropped.values()) {
                        measurement.record(queue.dropped(reason), Attributes.of(REASON, reason.id()));
                    }
                });
    }

    void failure(Incident incident, Verdict verdict) {
        AttributesBuilder attributes = server(incident.serverHost, incident.serverPort);
        failures.add(
                1,
                attributes
                        .put(ResetscopeAttributes.CAUSE, verdict.cause)
                        .put(ResetscopeAttributes.ROLE, incident.role.id())
                        .build());
    }

    void idleSurvived(IdleSurvival survival) {
        idleSurvived.record(
                survival.idleNanos / NANOS_PER_SECOND,
                server(survival.serverHost, survival.serverPort).build());
    }

    private static AttributesBuilder server(String host, int port) {
        AttributesBuilder attributes = Attributes.builder();
        if (host != null) {
            attributes.put(ResetscopeAttributes.SERVER_ADDRESS, host);
            attributes.put(ResetscopeAttributes.SERVER_PORT, (long) port);
        }
        return attributes;
    }
}
