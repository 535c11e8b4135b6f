package io.resetscope.agent.probe;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times as they are typed: {@code 90}, {@code 1.5s}, {@code 300ms}, {@code 30m}, {@code 1h}. */
public final class Durations {

    private static final Pattern FORM = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)\\s*(ms|s|m|min|h)?");

    private Durations() {}

    /**
     * Nanoseconds; a number without a unit is seconds.
     *
     * @throws IllegalArgumentException for what is none, in words
     */
    public static long nanos(String text) {
        Matcher form = FORM.matcher(text.trim());
        if (!form.matches()) {
            throw new IllegalArgumentException("'" + text + "' is not a time such as 90, 1.5s, 300ms, 30m or 1h");
        }
        BigDecimal unit = BigDecimal.valueOf(unitNanos(form.group(2)));
        BigInteger nanos = new BigDecimal(form.group(1)).multiply(unit).toBigInteger();
        if (nanos.bitLength() >= Long.SIZE) {
            throw new IllegalArgumentException("'" + text + "' is too long");
        }
        return nanos.longValue();
    }

    /** Several, separated by commas. */
    public static List<Long> list(String text) {
        List<Long> all = new ArrayList<>();
        for (String each : text.split(",", -1)) {
            all.add(nanos(each));
        }
        return all;
    }

    private static long unitNanos(String unit) {
        switch (unit == null ? "s" : unit) {
            case "ms":
                return 1_000_000L;
            case "s":
                return 1_000_000_000L;
            case "h":
                return 3_600_000_000_000L;
            default:
                return 60_000_000_000L;
        }
    }
}
