package io.resetscope.testkit;

import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** What an endpoint has received so far, however it was sent. */
public final class ReceivedTelemetry {

    private final List<ReceivedSpan> spans = new CopyOnWriteArrayList<>();
    private final List<ReceivedMetric> metrics = new CopyOnWriteArrayList<>();

    public List<ReceivedSpan> spans() {
        return List.copyOf(spans);
    }

    /** Every export of every metric: a metric exported twice is here twice. */
    public List<ReceivedMetric> metrics() {
        return List.copyOf(metrics);
    }

    public List<ReceivedSpan> spansNamed(String name) {
        return spans.stream().filter(it -> it.name().equals(name)).toList();
    }

    /** The first span, received or still to come, that matches. */
    public ReceivedSpan awaitSpan(Predicate<ReceivedSpan> wanted, Duration timeout) {
        return await("span", spans, wanted, timeout);
    }

    /** The first metric, received or still to come, that matches. */
    public ReceivedMetric awaitMetric(Predicate<ReceivedMetric> wanted, Duration timeout) {
        return await("metric", metrics, wanted, timeout);
    }

    void accept(ExportTraceServiceRequest request) {
        spans.addAll(OtlpDecoder.spans(request));
    }

    void accept(ExportMetricsServiceRequest request) {
        metrics.addAll(OtlpMetricDecoder.metrics(request));
    }

    private static <T> T await(String what, List<T> received, Predicate<T> wanted, Duration timeout) {
        try {
            return Awaitility.await()
                    .atMost(timeout)
                    .pollInterval(Duration.ofMillis(10))
                    .until(() -> received.stream().filter(wanted).findFirst(), Optional::isPresent)
                    .orElseThrow();
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("the awaited " + what + " did not come within " + timeout + ": " + received, e);
        }
    }
}
