package io.resetscope.agent.report;

import io.resetscope.agent.diagnosis.Diagnosis;
import io.resetscope.agent.diagnosis.Verdict;
import io.resetscope.agent.history.History;
import io.resetscope.agent.history.IdleBracket;
import io.resetscope.agent.incident.IdleSurvival;
import io.resetscope.agent.incident.Incident;
import io.resetscope.agent.incident.IncidentConsumer;
import io.resetscope.agent.incident.IncidentQueue;
import io.resetscope.agent.report.log.OwnLog;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The end of the line: an incident is diagnosed, remembered, logged and sent. Confined to the agent's own thread. */
public final class Reporter implements IncidentConsumer {

    /** How incidents are written to the log. */
    public enum LogForm {
        BLOCK,
        LINE,
        NONE
    }

    private static final Logger LOG = LoggerFactory.getLogger(Reporter.class);
    private static final String SCOPE = "io.resetscope";
    /** Between two exchanges, shorter gaps are not worth a span in the connection's picture. */
    private static final long IDLE_GAP_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final History history = new History();
    private final IncidentQueue queue;
    private final LogForm form;
    private final MinuteLimit limit;
    private final TelemetrySettings settings;
    private final String version;

    private final Supplier<String> notice;

    private boolean telemetryTried;
    private Telemetry telemetry;
    private SpanReport spans;
    private MetricReport metrics;

    /** @param notice asked about once a second for what there is to say about the agent itself; null for nothing */
    public Reporter(
            IncidentQueue queue,
            LogForm form,
            int maxIncidentsPerMinute,
            TelemetrySettings settings,
            String version,
            Supplier<String> notice) {
        this.queue = queue;
        this.form = form;
        this.limit = new MinuteLimit(maxIncidentsPerMinute);
        this.settings = settings;
        this.version = version;
        this.notice = notice;
    }

    @Override
    public void incident(Incident incident) {
        Verdict verdict = Diagnosis.diagnose(incident, history);
        // after the verdict, which must not take the incident itself for a lesson learned
        history.failed(incident);
        IdleBracket learned = history.of(incident);
        boolean allowed = limit.allow(verdict.cause, System.nanoTime());
        if (allowed) {
            // first: the SDK may take a second to start, and the JVM may be ending
            log(incident, verdict, TraceContexts.traceId(TraceContexts.extract(TraceContexts.ANY, incident)));
        } else {
            queue.countDropped(IncidentQueue.Dropped.SPAN_OVER_LIMIT);
        }
        startTelemetry();
        if (telemetry != null) {
            metrics.failure(incident, verdict);
            if (allowed) {
                spans.report(incident, verdict, learned, TraceContexts.extract(telemetry.propagator(), incident));
            }
        }
    }

    private void log(Incident incident, Verdict verdict, String traceId) {
        if (form == LogForm.BLOCK) {
            LOG.warn(LogBlock.full(incident, verdict, traceId));
        } else if (form == LogForm.LINE) {
            LOG.warn(LogBlock.line(incident, verdict, traceId));
        }
    }

    @Override
    public void idleSurvived(IdleSurvival survival) {
        history.survived(survival);
        startTelemetry();
        if (telemetry != null) {
            metrics.idleSurvived(survival);
        }
    }

    @Override
    public void tick() {
        summary(false);
        for (String text = notice.get(); text != null; text = notice.get()) {
            LOG.warn(text);
        }
    }

    private void summary(boolean atOnce) {
        String summary = limit.summary(System.nanoTime(), atOnce);
        if (summary != null && form != LogForm.NONE) {
            LOG.warn(summary);
        }
    }

    /** On the first use, and only when it is configured: the SDK costs a second and 35 MB that most JVMs never need. */
    private void startTelemetry() {
        if (telemetryTried) {
            return;
        }
        telemetryTried = true;
        if (!settings.configured()) {
            return;
        }
        try {
            Telemetry started = Telemetry.start(settings);
            spans = new SpanReport(started.tracer(SCOPE, version), IDLE_GAP_NANOS);
            metrics = new MetricReport(started.meter(SCOPE, version), queue);
            telemetry = started;
        } catch (RuntimeException | LinkageError e) {
            LOG.warn(
                    "telemetry: OTEL_* cannot be used ({}); incidents stay in this log",
                    OwnLog.printable(settings.withoutCredentials(String.valueOf(e.getMessage()))));
        }
    }

    /** After the last incident: sends what is left, within the bound. */
    public void stop(long millis) {
        tick();
        summary(true);
        if (telemetry != null) {
            telemetry.stop(millis);
        }
    }
}
