package io.resetscope.testkit;

import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.resetscope.testkit.ReceivedMetric.Point;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** From OTLP's messages to the test's records: metrics. */
final class OtlpMetricDecoder {

    private OtlpMetricDecoder() {}

    static List<ReceivedMetric> metrics(ExportMetricsServiceRequest request) {
        List<ReceivedMetric> metrics = new ArrayList<>();
        for (ResourceMetrics resourceMetrics : request.getResourceMetricsList()) {
            Map<String, Object> resource =
                    OtlpDecoder.attributes(resourceMetrics.getResource().getAttributesList());
            for (ScopeMetrics scopeMetrics : resourceMetrics.getScopeMetricsList()) {
                String scope = scopeMetrics.getScope().getName();
                scopeMetrics.getMetricsList().forEach(it -> metrics.add(metric(it, scope, resource)));
            }
        }
        return metrics;
    }

    private static ReceivedMetric metric(Metric metric, String scope, Map<String, Object> resource) {
        String type = metric.getDataCase().name().toLowerCase(Locale.ROOT);
        return new ReceivedMetric(metric.getName(), metric.getUnit(), type, points(metric), scope, resource);
    }

    private static List<Point> points(Metric metric) {
        return switch (metric.getDataCase()) {
            case GAUGE -> numbers(metric.getGauge().getDataPointsList());
            case SUM -> numbers(metric.getSum().getDataPointsList());
            case HISTOGRAM ->
                metric.getHistogram().getDataPointsList().stream()
                        .map(it -> new Point(
                                OtlpDecoder.attributes(it.getAttributesList()), 0, it.getCount(), it.getSum()))
                        .toList();
            case EXPONENTIAL_HISTOGRAM ->
                metric.getExponentialHistogram().getDataPointsList().stream()
                        .map(it -> new Point(
                                OtlpDecoder.attributes(it.getAttributesList()), 0, it.getCount(), it.getSum()))
                        .toList();
            case SUMMARY ->
                metric.getSummary().getDataPointsList().stream()
                        .map(it -> new Point(
                                OtlpDecoder.attributes(it.getAttributesList()), 0, it.getCount(), it.getSum()))
                        .toList();
            case DATA_NOT_SET -> List.of();
        };
    }

    private static List<Point> numbers(List<NumberDataPoint> points) {
        return points.stream()
                .map(it -> new Point(OtlpDecoder.attributes(it.getAttributesList()), number(it), 0, 0))
                .toList();
    }

    private static double number(NumberDataPoint point) {
        return point.getValueCase() == NumberDataPoint.ValueCase.AS_INT ? point.getAsInt() : point.getAsDouble();
    }
}
