package io.resetscope.benchmarks.report;

import io.resetscope.benchmarks.statistics.Interval;
import java.util.Locale;

/** How numbers are written: with as many digits as they are good for. */
final class Text {

    private Text() {}

    static String ratio(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }

    static String ratios(Interval interval) {
        return String.format(Locale.ROOT, "%.2f to %.2f", interval.low(), interval.high());
    }

    /** For what is compared with a budget of a few per cent. */
    static String exactRatios(Interval interval) {
        return String.format(Locale.ROOT, "%.3f to %.3f", interval.low(), interval.high());
    }

    static String seconds(double value) {
        return String.format(Locale.ROOT, "%.2f", value).replaceFirst("^-(0\\.00)$", "$1");
    }

    /** Three digits, or all before the point. */
    static String number(double value) {
        double size = Math.abs(value);
        String format = size >= 100 ? "%.0f" : size >= 10 ? "%.1f" : "%.2f";
        return String.format(Locale.ROOT, format, value).replaceFirst("^-(0\\.00)$", "$1");
    }

    static String numbers(Interval interval) {
        return number(interval.low()) + " to " + number(interval.high());
    }

    static String fractions(Interval interval) {
        return fraction(interval.low()) + " to " + fraction(interval.high());
    }

    /** {@code 1/12.3}: people compare with 1/8. */
    static String fraction(double part) {
        return part <= 0 ? "nothing" : String.format(Locale.ROOT, part < 1 ? "1/%.1f" : "%2$.1f times", 1 / part, part);
    }
}
