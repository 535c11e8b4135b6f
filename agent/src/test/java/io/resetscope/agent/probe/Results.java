package io.resetscope.agent.probe;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** Results without a socket. */
final class Results {

    static final Target DIRECT = Target.direct("10.0.0.6:8080");
    static final Target NLB = Target.via("nlb=10.0.0.9:80");
    static final TcpKeepAlive EVERY_5_S = TcpKeepAlive.every(5, 2, 3);

    private Results() {}

    static long seconds(double seconds) {
        return Math.round(seconds * 1e9);
    }

    static Outcome survived(double seconds) {
        return new Outcome(Fate.SURVIVED, seconds(seconds), seconds(seconds), 0, null);
    }

    /** Ended when it was to be used again, or by itself. */
    static Outcome ended(Fate fate, double seconds) {
        return new Outcome(fate, seconds(seconds), seconds(seconds), 0, null);
    }

    static Acquaintance acquaintance(Target target, String server, double announcedSeconds) {
        return new Acquaintance(
                target,
                new InetSocketAddress(target.host, target.port),
                200,
                server,
                null,
                announcedSeconds < 0 ? -1 : seconds(announcedSeconds),
                seconds(0.001));
    }

    static LaneResult lane(Acquaintance acquaintance, TcpKeepAlive keepAlive, Outcome... outcomes) {
        return new LaneResult(acquaintance, keepAlive, List.of(outcomes), 1, true, 0, -1);
    }

    static LaneResult lane(Target target, TcpKeepAlive keepAlive, Outcome... outcomes) {
        return lane(acquaintance(target, null, -1), keepAlive, outcomes);
    }

    /** The same lane, not over. */
    static LaneResult unfinished(LaneResult lane) {
        return new LaneResult(lane.acquaintance, lane.keepAlive, lane.outcomes, 0, false, 2, seconds(7));
    }

    static ProbePlan plan(List<Target> targets, double... ladderSeconds) {
        List<Long> ladder = new ArrayList<>();
        for (double each : ladderSeconds) {
            ladder.add(seconds(each));
        }
        return new ProbePlan(targets, List.of(TcpKeepAlive.OFF, EVERY_5_S), ladder, 0.02, seconds(2));
    }

    static ProbeResult result(LaneResult... lanes) {
        List<Target> targets = new ArrayList<>();
        for (LaneResult each : lanes) {
            if (!targets.contains(each.acquaintance.target)) {
                targets.add(each.acquaintance.target);
            }
        }
        return new ProbeResult(plan(targets, 0, 11, 22, 33), "GET /health", false, List.of(lanes), seconds(61));
    }

    static Verdict verdict(LaneResult... lanes) {
        return Verdict.of(result(lanes));
    }
}
