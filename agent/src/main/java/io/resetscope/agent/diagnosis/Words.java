package io.resetscope.agent.diagnosis;

import io.resetscope.agent.client.PoolSettings;
import io.resetscope.agent.server.ServerLimit;
import io.resetscope.agent.server.ServerPolicy;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Numbers as people read them. */
public final class Words {

    private static final double NANOS_PER_SECOND = 1e9;

    private Words() {}

    /** A duration with three significant digits: {@code 870 ms}, {@code 6.02 s}, {@code 305 s}, {@code 31 min}. */
    public static String duration(long nanos) {
        double seconds = nanos / NANOS_PER_SECOND;
        if (seconds < 0.9995) {
            return format(seconds * 1000, "ms");
        }
        if (seconds < 999.5) {
            return format(seconds, "s");
        }
        double minutes = seconds / 60;
        return minutes < 600 ? format(minutes, "min") : format(minutes / 60, "h");
    }

    private static String format(double value, String unit) {
        int decimals = value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
        String number = String.format(Locale.ROOT, "%." + decimals + "f", value);
        return (number.indexOf('.') < 0 ? number : number.replaceAll("\\.?0+$", "")) + ' ' + unit;
    }

    /** {@code 1 byte}, {@code 512 bytes}, {@code 3.9 MB}. */
    public static String bytes(long count) {
        if (count == 1) {
            return "1 byte";
        }
        if (count < 10_000) {
            return count + " bytes";
        }
        return count < 999_500
                ? format(count / 1e3, "kB")
                : count < 999_500_000 ? format(count / 1e6, "MB") : format(count / 1e9, "GB");
    }

    /** {@code 1 request}, {@code 3 requests}. */
    public static String count(int n, String what) {
        return n + " " + what + (n == 1 ? "" : "s");
    }

    /** {@code 1st}, {@code 2nd}, {@code 11th}. */
    public static String ordinal(int n) {
        int tens = n % 100;
        if (tens >= 11 && tens <= 13) {
            return n + "th";
        }
        switch (n % 10) {
            case 1:
                return n + "st";
            case 2:
                return n + "nd";
            case 3:
                return n + "rd";
            default:
                return n + "th";
        }
    }

    /** {@code OkHttp 4.12.0, pool keep-alive 5 min, retryOnConnectionFailure=false}; null settings when none are known. */
    public static String client(String library, PoolSettings pool) {
        if (pool == null) {
            return library;
        }
        boolean above = pool.library != null && !pool.library.equals(library);
        String pooling = above ? pool.library : library;
        StringBuilder client = new StringBuilder(above ? library + ", pooled by " + pooling : library);
        if (pool.version != null) {
            // "Apache HttpClient 4" and "4.5.14"
            String major = pooling.substring(pooling.lastIndexOf(' ') + 1);
            client.setLength(client.length() - (pool.version.startsWith(major + '.') ? major.length() + 1 : 0));
            client.append(' ').append(pool.version);
        }
        limit(client, "pool keep-alive ", pool.keepAliveNanos, "pool keep-alive unlimited");
        limit(client, "time to live ", pool.timeToLiveNanos, null);
        limit(client, "validation after ", pool.validateAfterNanos, "no validation");
        limit(client, "ping every ", pool.pingsEveryNanos, "no pings");
        if (pool.retries != null) {
            client.append(", ").append(pool.retries);
        }
        return client.toString();
    }

    /** {@code Tomcat 10.1.59, keepAliveTimeout 20 s, maxSwallowSize 2 MB}. A setting that is not known is left out. */
    public static String server(ServerPolicy policy) {
        StringBuilder server = new StringBuilder(policy.library);
        if (policy.version != null) {
            server.append(' ').append(policy.version);
        }
        Set<String> said = new HashSet<>();
        for (Map.Entry<ServerLimit, ServerPolicy.Setting> each : policy.settings.entrySet()) {
            ServerPolicy.Setting setting = each.getValue();
            // one may stand for several limits
            if (setting.isKnown() && said.add(setting.name)) {
                server.append(", ").append(setting.name).append(' ').append(value(each.getKey(), setting.value));
            }
        }
        return server.toString();
    }

    private static String value(ServerLimit limit, long value) {
        if (value == ServerPolicy.NO_LIMIT) {
            return "unlimited";
        }
        switch (limit) {
            case UNREAD_BODY:
                return bytes(value);
            case REQUESTS:
                return String.valueOf(value);
            default:
                return duration(value);
        }
    }

    /** Unlimited is said in words of its own, or not at all. */
    private static void limit(StringBuilder to, String what, long nanos, String unlimited) {
        String said = nanos == PoolSettings.NO_LIMIT ? unlimited : what + duration(nanos);
        if (nanos != PoolSettings.UNKNOWN && said != null) {
            to.append(", ").append(said);
        }
    }
}
