package io.resetscope.lab.run;

import io.resetscope.lab.Client;
import io.resetscope.lab.Fault;
import io.resetscope.lab.Faults;
import io.resetscope.lab.judge.Judge;
import io.resetscope.lab.judge.Judgement;
import io.resetscope.lab.judge.KernelCheck;
import io.resetscope.lab.judge.Observed;
import io.resetscope.lab.kernel.ResetTrace;
import io.resetscope.testkit.Jdk;
import io.resetscope.testkit.Jdks;
import io.resetscope.testkit.JvmVariant;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Runs the selected cases, a few at a time, and judges them. */
public final class ResetLab {

    /** All that the agent supports. */
    public static final List<Integer> JDKS =
            JvmVariant.all().stream().map(JvmVariant::feature).distinct().toList();

    /** Most of a case is waiting; but more at once make each thread wait for a processor as long as a server thinks. */
    private static final int AT_A_TIME = Integer.getInteger("lab.parallel", 8);

    private final Selection selection;
    private final PrintStream out;

    public ResetLab(Selection selection, PrintStream out) {
        this.selection = selection;
        this.out = out;
    }

    public static void main(String[] arguments) throws Exception {
        Selection selection = Selection.fromProperties();
        Outcome outcome = new ResetLab(selection, System.out).run();
        System.out.println(outcome.report(selection.isWhole()));
        System.exit(outcome.failure(selection.isWhole()) == null ? 0 : 1);
    }

    public Outcome run() throws InterruptedException {
        long started = System.nanoTime();
        List<Observed> observed = new ArrayList<>();
        List<String> broken = new ArrayList<>();
        List<Judgement> judgements = new ArrayList<>();
        List<Case> cases = cases();
        try (ResetTrace trace = ResetTrace.open()) {
            run(cases, observed, broken);
            Judge judge = new Judge(new KernelCheck(trace::eventsOf));
            observed.forEach(it -> judgements.addAll(judge.judge(it)));
        }
        out.println("lab: " + cases.size() + " cases in "
                + Duration.ofNanos(System.nanoTime() - started).toSeconds() + " s");
        return new Outcome(judgements, broken);
    }

    private List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (Fault fault : Faults.overAllSchemes()) {
            for (int feature : JDKS) {
                Optional<Jdk> jdk = Jdks.feature(feature);
                for (Client client : Client.values()) {
                    if (selection.has(fault, client, feature) && jdk.isPresent()) {
                        cases.add(Case.of(fault, client, jdk.get()));
                    }
                }
            }
        }
        return cases;
    }

    private void run(List<Case> cases, List<Observed> observed, List<String> broken) throws InterruptedException {
        ExecutorService pool = Executors.newFixedThreadPool(AT_A_TIME);
        Map<Case, Future<Observed>> running = new LinkedHashMap<>();
        cases.forEach(it -> running.put(it, pool.submit(it::run)));
        pool.shutdown();
        int done = 0;
        for (Map.Entry<Case, Future<Observed>> each : running.entrySet()) {
            String name = each.getKey().name();
            try {
                Observed result = each.getValue().get();
                observed.add(result);
                out.println("lab: " + ++done + "/" + cases.size() + " " + name + ": "
                        + result.incidents().size() + " incidents");
            } catch (ExecutionException e) {
                broken.add(name + ": " + e.getCause());
                out.println("lab: " + ++done + "/" + cases.size() + " " + name + " BROKEN: " + e.getCause());
            }
        }
    }
}
