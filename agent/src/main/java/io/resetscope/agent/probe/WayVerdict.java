package io.resetscope.agent.probe;

import io.resetscope.agent.history.Ending;
import io.resetscope.agent.history.IdleBracket;
import io.resetscope.agent.history.KnownTimeouts;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What follows for one target. Pure, immutable. */
public final class WayVerdict {

    private static final double EARLY = 0.95;
    private static final long LATE_NANOS = TimeUnit.MILLISECONDS.toNanos(1500);

    public final Acquaintance acquaintance;
    /** Without TCP keep-alive, unless only that was tried. */
    public final LaneResult lane;
    /** With TCP keep-alive, beside the other; null when only one was tried. */
    public final LaneResult withKeepAlive;

    public final Closer closer;
    /** Whether TCP keep-alive as it was set prevents it; null when that is not known or there is nothing to prevent. */
    public final Boolean prevented;

    private final double precision;

    /** @param direct the way to compare with; null when this is it */
    WayVerdict(List<LaneResult> lanes, WayVerdict direct, double precision) {
        lane = lanes.get(0);
        acquaintance = lane.acquaintance;
        withKeepAlive = lanes.size() > 1 ? lanes.get(1) : null;
        closer = direct == null ? alone(lane) : Closer.via(lane.finding, direct.lane.finding, direct.closer);
        prevented = withKeepAlive == null ? null : prevented(lane.finding, withKeepAlive.finding);
        this.precision = precision;
    }

    /** To this host nothing is on the way. */
    private static Closer alone(LaneResult lane) {
        Closer closer = Closer.alone(lane.finding);
        boolean local = lane.acquaintance.address.getAddress().isLoopbackAddress();
        return closer == Closer.PATH && local ? Closer.SERVER : closer;
    }

    private static Boolean prevented(Finding without, Finding with) {
        if (without.isEmpty() || without.survivedAll() || without.survivedNone()) {
            return null;
        }
        long ended = without.bracket.failedNanos();
        // what looks for idle connections now and then ends one a little later than another
        boolean outlived = with.bracket.survivedNanos() >= ended * Search.CLEARLY;
        // a FIN in place of a device's silence is another matter: the server's own timeout
        boolean otherwise = with.fate == Fate.FIN && without.fate != Fate.FIN && with.bracket.failedNanos() > ended;
        if (outlived || otherwise) {
            return true;
        }
        return with.bracket.failedNanos() >= 0 ? false : null;
    }

    public String name() {
        return acquaintance.target.name;
    }

    Finding finding() {
        return lane.finding;
    }

    /** Whether a connection that worked was ended because it was idle. */
    boolean hasTimeout() {
        return !finding().isEmpty() && !finding().survivedAll() && !finding().survivedNone();
    }

    /** Whether it closes when it said it would, or up to a second later: some look once a second, or wait on purpose. */
    boolean keepsItsWord() {
        long announced = acquaintance.announcedNanos;
        long timeout = finding().timeoutNanos();
        return announced >= 0
                && finding().fate.ending() == Fate.FIN.ending()
                && timeout >= announced * EARLY
                && timeout <= announced + LATE_NANOS;
    }

    /** Whether nothing else was to be expected of TCP keep-alive as it was set. */
    boolean probesCameTooLate() {
        int silence = (withKeepAlive == null ? lane : withKeepAlive).keepAlive.silenceSeconds();
        return silence == TcpKeepAlive.UNKNOWN
                || TimeUnit.SECONDS.toNanos(silence) >= finding().allowedNanos();
    }

    /** Known timeouts that fit, best first. */
    public List<String> suspects() {
        if (!hasTimeout()) {
            return new ArrayList<>();
        }
        long failed = finding().bracket.failedNanos();
        long survived = finding().bracket.survivedNanos();
        if (finding().fate.comesByItself()) {
            // it told its time, so that the last one survived is far from it
            survived = Math.max(survived, (long) (failed * (1 - precision)));
        }
        IdleBracket bracket = IdleBracket.of(new long[] {survived}, new long[] {failed});
        Ending ending = finding().fate.ending();
        if (closer == Closer.HOP && ending == Ending.LATE) {
            return KnownTimeouts.devices(bracket);
        }
        // behind a hop, what the answer says of its server is not said of the hop
        String via = acquaintance.via == null && closer == Closer.HOP ? name() : acquaintance.via;
        long announced = closer == Closer.HOP ? -1 : acquaintance.announcedNanos;
        return finding().fate.comesByItself()
                ? KnownTimeouts.timed(bracket, ending, acquaintance.server, via, announced)
                : KnownTimeouts.suspects(bracket, ending, acquaintance.server, via, announced);
    }
}
