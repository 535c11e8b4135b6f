package io.resetscope.agent.probe;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Opens the connections of a plan and waits for what becomes of them, each on a thread of its own. First {@link #look}, then
 * {@link #climb}; meanwhile another thread may ask {@link #soFar}.
 */
public final class Prober {

    private static final long TICK_MILLIS = 200;

    private final ProbePlan plan;
    private final ProbeRequest request;
    private final TlsClient tls;
    private final List<ProbePath> paths = new ArrayList<>();
    private final List<Acquaintance> acquaintances = new ArrayList<>();
    private final List<Lane> lanes = new ArrayList<>();
    private final long startNanoTime = System.nanoTime();
    private volatile boolean stopped;

    /** @param tls null for none */
    public Prober(ProbePlan plan, ProbeRequest request, TlsClient tls) {
        this.plan = plan;
        this.request = request;
        this.tls = tls;
    }

    public ProbePlan plan() {
        return plan;
    }

    /** One connection to each target, one after the other: whether there is anything to probe. */
    public List<Acquaintance> look() throws CannotProbeException {
        for (Target target : plan.targets) {
            paths.add(FirstLook.path(target, request, tls, plan.answerTimeoutNanos));
        }
        for (ProbePath path : paths) {
            acquaintances.add(FirstLook.at(path));
        }
        return new ArrayList<>(acquaintances);
    }

    /** The ladder, and what follows from it, up to the end; the listener is told several times a second how far it is. */
    public ProbeResult climb(Consumer<ProbeResult> listener) throws InterruptedException {
        synchronized (this) {
            for (int i = 0; i < paths.size(); i++) {
                Lane without = null;
                for (TcpKeepAlive keepAlive : plan.keepAlives) {
                    Lane lane = new Lane(paths.get(i), acquaintances.get(i), keepAlive, without, plan);
                    lanes.add(lane);
                    without = keepAlive.on ? without : lane;
                }
            }
        }
        while (true) {
            ProbeResult result;
            synchronized (this) {
                advance();
                result = soFar();
            }
            listener.accept(result);
            if (result.isComplete() || stopped) {
                return result;
            }
            synchronized (this) {
                wait(TICK_MILLIS);
            }
        }
    }

    /** What is known at this moment. */
    public synchronized ProbeResult soFar() {
        List<LaneResult> results = new ArrayList<>();
        lanes.forEach(it -> results.add(it.result()));
        return new ProbeResult(plan, request.line(), tls != null, results, System.nanoTime() - startNanoTime);
    }

    /** Ends all connections; nothing is opened any more. */
    public synchronized void stop() {
        stopped = true;
        lanes.forEach(Lane::stop);
    }

    private void advance() {
        for (Lane lane : lanes) {
            if (stopped || lane.isDone()) {
                continue;
            }
            for (Search.Start start : lane.next()) {
                Rung rung = lane.open(start);
                Thread thread = new Thread(() -> run(lane, rung, start), "probe " + lane.name());
                thread.setDaemon(true);
                thread.start();
            }
        }
    }

    private void run(Lane lane, Rung rung, Search.Start start) {
        long begin = System.nanoTime() + start.delayNanos;
        for (long left = start.delayNanos; left > 0; left = begin - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
        Outcome outcome = rung.run();
        synchronized (this) {
            lane.over(rung, outcome);
            notifyAll();
        }
    }
}
