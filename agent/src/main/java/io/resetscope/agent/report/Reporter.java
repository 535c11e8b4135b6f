package io.resetscope.agent.report;

import io.resetscope.agent.diagnosis.CrashSigns;
import io.resetscope.agent.diagnosis.Diagnosis;
import io.resetscope.agent.diagnosis.PolicyAdvice;
import io.resetscope.agent.diagnosis.Verdict;
import io.resetscope.agent.diagnosis.cause.GoawayReceived;
import io.resetscope.agent.diagnosis.cause.KeepAliveRace;
import io.resetscope.agent.diagnosis.cause.PeerAbortedExchange;
import io.resetscope.agent.diagnosis.cause.PeerCrashed;
import io.resetscope.agent.diagnosis.cause.ProcessFrozen;
import io.resetscope.agent.diagnosis.cause.RequestBodyRejected;
import io.resetscope.agent.diagnosis.cause.Unknown;
import io.resetscope.agent.history.History;
import io.resetscope.agent.incident.IdleSurvival;
import io.resetscope.agent.incident.Incident;
import io.resetscope.agent.incident.IncidentConsumer;
import io.resetscope.agent.incident.IncidentQueue;
import io.resetscope.agent.incident.PolicyMismatch;
import io.resetscope.agent.report.log.OwnLog;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of the line: an incident is diagnosed, remembered, logged and sent. Confined to the agent's own thread, but for
 * {@link #close}.
 */
public final class Reporter implements IncidentConsumer {

    /** How incidents are written to the log. */
    public enum LogForm {
        BLOCK,
        PICTURED_BLOCK,
        LINE,
        NONE
    }

    private static final Logger LOG = LoggerFactory.getLogger(Reporter.class);
    private static final String SCOPE = "io.resetscope";
    /** Ends that have nothing to do with how long, how often or how old: to learn from them would spoil the lessons. */
    private static final Set<String> TEACH_NOTHING = new HashSet<>(Arrays.asList(
            PeerCrashed.ID,
            ProcessFrozen.ID,
            KeepAliveRace.ID,
            GoawayReceived.ID,
            PeerAbortedExchange.ID,
            RequestBodyRejected.ID,
            Unknown.ID));
    /** Between two exchanges, shorter gaps are not worth a span in the connection's picture. */
    private static final long IDLE_GAP_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final History history = new History();
    private final IncidentQueue queue;
    private final LogForm form;
    private final MinuteLimit limit;
    private final TelemetrySettings settings;
    private final String version;

    private final Supplier<String> notice;

    /** Logged, and to be sent when the whole batch is. */
    private final List<Runnable> unsent = new ArrayList<>();

    private volatile boolean closed;

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
        if (closed) {
            return;
        }
        Verdict verdict = Diagnosis.diagnose(incident, history);
        // after the verdict, which must not take the incident itself for a lesson learned
        if (teaches(incident, verdict)) {
            history.failed(incident);
        }
        Learned learned = Learned.of(incident, history);
        boolean allowed = limit.allow(verdict.cause, System.nanoTime());
        if (allowed) {
            // first: the SDK may take a second to start, and the JVM may be ending
            log(incident, verdict, TraceContexts.traceId(incident, settings.propagators()));
        } else {
            queue.countDropped(IncidentQueue.Dropped.SPAN_OVER_LIMIT);
        }
        unsent.add(() -> {
            metrics.failure(incident, verdict);
            if (allowed) {
                spans.report(incident, verdict, learned, TraceContexts.extract(telemetry.propagator(), incident));
            }
        });
    }

    private boolean teaches(Incident incident, Verdict verdict) {
        return !TEACH_NOTHING.contains(verdict.cause)
                && !CrashSigns.endedWithOthers(incident, history.lessons(incident));
    }

    /** After the log, which is the only word on the last incidents of a JVM that ends before the SDK has started. */
    @Override
    public void settled() {
        if (unsent.isEmpty()) {
            return;
        }
        List<Runnable> batch = new ArrayList<>(unsent);
        // whatever fails then: nothing is sent twice, and nothing piles up
        unsent.clear();
        startTelemetry();
        if (telemetry != null) {
            sendAll(batch);
        }
    }

    /** One that fails keeps back no other; the last failure goes to the caller, who counts it. */
    private void sendAll(List<Runnable> batch) {
        Throwable failed = null;
        for (Runnable each : batch) {
            try {
                each.run();
            } catch (RuntimeException | Error failure) {
                if (failed != null) {
                    queue.countDropped(IncidentQueue.Dropped.OWN_FAILURE);
                }
                failed = failure;
            }
        }
        if (failed instanceof Error) {
            throw (Error) failed;
        } else if (failed != null) {
            throw (RuntimeException) failed;
        }
    }

    private void log(Incident incident, Verdict verdict, String traceId) {
        if (form == LogForm.BLOCK) {
            LOG.warn(LogBlock.full(incident, verdict, traceId));
        } else if (form == LogForm.PICTURED_BLOCK) {
            LOG.warn(LogBlock.pictured(incident, verdict, traceId, IDLE_GAP_NANOS));
        } else if (form == LogForm.LINE) {
            LOG.warn(LogBlock.line(incident, verdict, traceId));
        }
    }

    @Override
    public void idleSurvived(IdleSurvival survival) {
        if (closed) {
            return;
        }
        history.survived(survival);
        startTelemetry();
        if (telemetry != null) {
            metrics.idleSurvived(survival);
        }
    }

    @Override
    public boolean policyMismatch(PolicyMismatch mismatch) {
        if (closed) {
            return false;
        }
        if (form != LogForm.NONE) {
            LOG.warn(
                    "connection policy mismatch  {}:{}  {}; {}",
                    OwnLog.printable(String.valueOf(mismatch.serverHost)),
                    mismatch.serverPort,
                    OwnLog.printable(PolicyAdvice.summary(mismatch)),
                    OwnLog.printable(PolicyAdvice.advice(mismatch)));
        }
        startTelemetry();
        if (telemetry != null) {
            spans.policyMismatch(mismatch);
        }
        return true;
    }

    @Override
    public void tick() {
        if (closed) {
            return;
        }
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
    private synchronized void startTelemetry() {
        if (telemetryTried || closed) {
            return;
        }
        telemetryTried = true;
        if (!settings.usable()) {
            return;
        }
        Telemetry started = null;
        try {
            started = Telemetry.start(settings, form != LogForm.NONE);
            spans = new SpanReport(started.tracer(SCOPE, version), IDLE_GAP_NANOS);
            metrics = new MetricReport(started.meter(SCOPE, version), queue);
            telemetry = started;
        } catch (RuntimeException | LinkageError e) {
            LOG.warn(
                    "telemetry: OTEL_* cannot be used ({}); {}",
                    OwnLog.printable(settings.withoutCredentials(String.valueOf(e.getMessage()))),
                    form == LogForm.NONE ? "nothing will be sent" : "incidents stay in this log");
        } finally {
            if (started != null && telemetry == null) {
                started.close();
            }
        }
    }

    /** After the last incident: sends what is left, within the bound. */
    public void stop(long millis) {
        if (closed) {
            return;
        }
        try {
            tick();
            summary(true);
        } finally {
            if (telemetry != null) {
                telemetry.stop(millis);
            }
        }
    }

    /**
     * After {@link #stop}, where the JVM goes on: nothing is told any more, and the threads of OpenTelemetry end. By any
     * thread; waits for one that is just starting it.
     */
    public void close() {
        closed = true;
        closeTelemetry();
    }

    private synchronized void closeTelemetry() {
        if (telemetry != null) {
            telemetry.close();
        }
    }
}
