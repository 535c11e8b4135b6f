package io.resetscope.agent.probe;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What follows from a result, in words. Pure, immutable. */
public final class Verdict {

    /** By target, in their order. */
    public final List<WayVerdict> ways;
    /** Who ends connections, after how long and how. */
    public final List<String> sentences;
    /** Whether TCP keep-alive prevents it. */
    public final List<String> keepAlive;
    /** Known timeouts that fit. */
    public final List<String> suspects;
    /** What to set. */
    public final List<String> changes;
    /** What to read. */
    public final List<String> docs;

    private Verdict(List<WayVerdict> ways) {
        this.ways = Collections.unmodifiableList(ways);
        List<String> sentences = new ArrayList<>();
        List<String> keepAlive = new ArrayList<>();
        List<String> suspects = new ArrayList<>();
        List<String> changes = new ArrayList<>();
        List<String> docs = new ArrayList<>();
        WayVerdict direct = ways.isEmpty() ? null : ways.get(0);
        boolean differ = ways.stream().anyMatch(it -> it != direct && !isAsDirect(it, direct));
        for (WayVerdict each : ways) {
            addNew(sentences, Wording.sentences(each, ways));
            addNew(keepAlive, KeepAliveWording.sentences(each, ways.size() > 1));
            addNew(suspects, each.suspects());
            if (!isAsDirect(each, direct)) {
                addNew(changes, Remedies.changes(each, differ));
            }
            addNew(docs, Remedies.docs(each));
        }
        this.sentences = Collections.unmodifiableList(sentences);
        this.keepAlive = Collections.unmodifiableList(keepAlive);
        this.suspects = Collections.unmodifiableList(suspects);
        this.changes = Collections.unmodifiableList(changes);
        this.docs = Collections.unmodifiableList(docs);
    }

    public static Verdict of(ProbeResult result) {
        List<WayVerdict> ways = new ArrayList<>();
        for (Target target : result.plan.targets) {
            List<LaneResult> lanes = result.lanesOf(target);
            if (!lanes.isEmpty()) {
                ways.add(new WayVerdict(lanes, ways.isEmpty() ? null : ways.get(0), result.plan.precision));
            }
        }
        return new Verdict(ways);
    }

    /** Whether each way could be probed up to the longest idle time, or to its end. */
    public boolean isFull() {
        return ways.stream()
                .map(WayVerdict::finding)
                .noneMatch(it -> it.isEmpty() || it.keepsNone() || it.survivedAll() && it.failedLonger > 0);
    }

    /** Whether the same ends connections after the same time as on the direct way, so that there is nothing more to set. */
    private static boolean isAsDirect(WayVerdict way, WayVerdict direct) {
        return way != direct && way.closer != Closer.HOP && way.closer == direct.closer;
    }

    private static void addNew(List<String> to, List<String> sentences) {
        for (String each : sentences) {
            if (!to.contains(each)) {
                to.add(each);
            }
        }
    }
}
