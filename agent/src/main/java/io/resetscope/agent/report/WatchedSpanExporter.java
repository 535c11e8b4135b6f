package io.resetscope.agent.report;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;

/** A span exporter whose outcomes are watched. */
final class WatchedSpanExporter implements SpanExporter {

    private final SpanExporter to;
    private final DeliveryWatch watch;

    WatchedSpanExporter(SpanExporter to, DeliveryWatch watch) {
        this.to = to;
        this.watch = watch;
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
        return watch.watch(to.export(spans), spans.size());
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
