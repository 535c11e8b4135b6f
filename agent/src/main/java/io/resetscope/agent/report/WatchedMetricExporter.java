package io.resetscope.agent.report;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.metrics.Aggregation;
import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import java.util.Collection;

/** A metric exporter whose outcomes are watched. */
final class WatchedMetricExporter implements MetricExporter {

    private final MetricExporter to;
    private final DeliveryWatch watch;

    WatchedMetricExporter(MetricExporter to, DeliveryWatch watch) {
        this.to = to;
        this.watch = watch;
    }

    @Override
    public CompletableResultCode export(Collection<MetricData> metrics) {
        return watch.watch(to.export(metrics), metrics.size());
    }

    @Override
    public AggregationTemporality getAggregationTemporality(InstrumentType type) {
        return to.getAggregationTemporality(type);
    }

    @Override
    public Aggregation getDefaultAggregation(InstrumentType type) {
        return to.getDefaultAggregation(type);
    }

    @Override
    public CompletableResultCode flush() {
        return to.flush();
    }

    @Override
    public CompletableResultCode shutdown() {
        return to.shutdown();
    }
}
