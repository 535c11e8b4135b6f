package io.resetscope.testkit;

import java.util.List;
import java.util.Map;

/**
 * One export of a metric.
 *
 * @param type gauge, sum, histogram, exponential_histogram or summary
 */
public record ReceivedMetric(
        String name, String unit, String type, List<Point> points, String scopeName, Map<String, Object> resource) {

    /**
     * A data point: {@code value} for gauges and sums, {@code count} and {@code sum} for the others.
     *
     * @param attributes values are String, Long, Boolean, Double or List
     */
    public record Point(Map<String, Object> attributes, double value, long count, double sum) {}
}
