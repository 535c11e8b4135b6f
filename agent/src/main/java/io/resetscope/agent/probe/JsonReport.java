package io.resetscope.agent.probe;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A result for machines. Times are milliseconds; what is not known is null. Pure. */
public final class JsonReport {

    private static final double NANOS_PER_MILLI = 1e6;

    private JsonReport() {}

    public static String of(ProbeResult result, String version) {
        Verdict verdict = Verdict.of(result);
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("version", version);
        json.put("complete", result.isComplete());
        json.put("request", result.request);
        json.put("tls", result.tls);
        json.put("precision", result.plan.precision);
        json.put("max_ms", millis(result.plan.longestNanos()));
        json.put("elapsed_ms", millis(result.elapsedNanos));
        List<Object> targets = new ArrayList<>();
        for (WayVerdict each : verdict.ways) {
            targets.add(target(each));
        }
        json.put("targets", targets);
        json.put("verdict", verdict.sentences);
        json.put("keep_alive", verdict.keepAlive);
        json.put("suspects", verdict.suspects);
        json.put("change", verdict.changes);
        json.put("docs", verdict.docs);
        return JsonText.of(json);
    }

    private static Map<String, Object> target(WayVerdict way) {
        Acquaintance acquaintance = way.acquaintance;
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", way.name());
        json.put("host", acquaintance.target.host);
        json.put("port", acquaintance.target.port);
        json.put("address", acquaintance.address.getAddress().getHostAddress());
        json.put("status", acquaintance.status);
        json.put("server", acquaintance.server);
        json.put("via", acquaintance.via);
        json.put("announced_ms", millis(acquaintance.announcedNanos));
        json.put("closed_by", way.closer.id());
        json.put("ending", ending(way.finding()));
        json.put("timeout_ms", millis(way.finding().timeoutNanos()));
        json.put("keep_alive_prevents", way.prevented);
        json.put("suspects", way.suspects());
        List<Object> lanes = new ArrayList<>();
        lanes.add(lane(way.lane));
        if (way.withKeepAlive != null) {
            lanes.add(lane(way.withKeepAlive));
        }
        json.put("lanes", lanes);
        return json;
    }

    private static Map<String, Object> lane(LaneResult lane) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("keep_alive", keepAlive(lane.keepAlive));
        json.put("complete", lane.done);
        json.put("ending", ending(lane.finding));
        json.put("timeout_ms", millis(lane.finding.timeoutNanos()));
        json.put("survived_ms", millis(lane.finding.bracket.survivedNanos()));
        json.put("failed_ms", millis(lane.finding.bracket.failedNanos()));
        json.put("latest_ms", millis(lane.finding.latestNanos));
        json.put("contradictions", lane.finding.odd);
        json.put("rounds", lane.rounds);
        List<Object> outcomes = new ArrayList<>();
        for (Outcome each : lane.outcomes) {
            if (each.fate != Fate.CANCELLED) {
                outcomes.add(outcome(each));
            }
        }
        json.put("connections", outcomes);
        return json;
    }

    private static Map<String, Object> keepAlive(TcpKeepAlive keepAlive) {
        if (!keepAlive.on) {
            return null;
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("set_on_socket", !keepAlive.bySystem);
        json.put("idle_s", known(keepAlive.idleSeconds));
        json.put("interval_s", known(keepAlive.intervalSeconds));
        json.put("count", known(keepAlive.count));
        return json;
    }

    private static Integer known(int value) {
        return value == TcpKeepAlive.UNKNOWN ? null : (Integer) value;
    }

    private static Map<String, Object> outcome(Outcome outcome) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("planned_ms", millis(outcome.plannedNanos));
        json.put("idle_ms", millis(outcome.idleNanos));
        json.put("outcome", id(outcome.fate));
        json.put("detail", outcome.detail);
        return json;
    }

    /** Null when nothing is known. */
    private static String ending(Finding finding) {
        return finding.isEmpty() ? null : finding.survivedAll() ? "none" : id(finding.fate);
    }

    private static String id(Fate fate) {
        return fate.name().toLowerCase(Locale.ROOT);
    }

    /** To the microsecond; null for a negative number, which is none. */
    private static Double millis(long nanos) {
        return nanos < 0 ? null : (Double) (Math.round(nanos / 1e3) * 1e3 / NANOS_PER_MILLI);
    }
}
