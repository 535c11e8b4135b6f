package io.resetscope.agent.cli;

import io.resetscope.agent.AgentVersion;
import io.resetscope.agent.probe.Acquaintance;
import io.resetscope.agent.probe.CannotProbeException;
import io.resetscope.agent.probe.Durations;
import io.resetscope.agent.probe.JsonReport;
import io.resetscope.agent.probe.ProbePlan;
import io.resetscope.agent.probe.ProbeRequest;
import io.resetscope.agent.probe.ProbeResult;
import io.resetscope.agent.probe.Prober;
import io.resetscope.agent.probe.Progress;
import io.resetscope.agent.probe.Target;
import io.resetscope.agent.probe.Terminal;
import io.resetscope.agent.probe.TextReport;
import io.resetscope.agent.probe.TlsClient;
import io.resetscope.agent.probe.Verdict;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Finds out for how long a connection may be idle, by leaving connections idle. */
@Command(
        name = "probe",
        header = "Finds idle timeouts: who ends idle connections to a server, after how long, and how.",
        description = {
            "",
            "Opens connections, sends one HTTP/1.1 request on each, leaves each idle for another time, and sends the"
                    + " request again. Then it narrows the timeout down.",
            "",
            "PROBE ONLY WHAT YOU ARE RESPONSIBLE FOR. It holds up to 64 idle connections to each target.",
            ""
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Times: 90, 1.5s, 300ms, 30m, 1h; a plain number is seconds. Progress goes to stderr, the result to stdout.",
            "Ctrl-C prints what is known so far.",
            "Exit codes: 0 a verdict; 1 a target cannot be probed; 2 wrong usage; 130 ended by Ctrl-C.",
            "More: docs/probe.md"
        })
final class ProbeCommand implements Callable<Integer> {

    private static final int CANNOT_PROBE = 1;
    private static final double PERCENT = 100;
    private static final long LONGEST_TIMEOUT_NANOS = TimeUnit.HOURS.toNanos(1);
    private static final long REPORT_SECONDS = 5;

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "HOST:PORT", description = "the server")
    private String target;

    @Option(
            names = "--via",
            paramLabel = "NAME=HOST:PORT",
            description = "another way to the same server, e.g. through a load balancer, to compare with; 4 at most")
    private List<String> vias = new ArrayList<>();

    @Option(
            names = "--idle",
            paramLabel = "TIMES",
            description = "the idle times to begin with, e.g. 0,33,65,125; default: 20 from 0 to --max")
    private String idle;

    @Option(names = "--max", paramLabel = "TIME", description = "the longest idle time; default: 1h, or that of --idle")
    private String max;

    @Option(
            names = "--precision",
            paramLabel = "PERCENT",
            description = "how well a timeout is to be known; default: ${DEFAULT-VALUE}")
    private double precision = 2;

    @Mixin
    private KeepAliveOptions keepAlive = new KeepAliveOptions();

    @Option(
            names = "--request",
            paramLabel = "REQUEST",
            description = "the request, without a body; default: ${DEFAULT-VALUE}")
    private String request = "GET /";

    @Option(
            names = "--header",
            paramLabel = "NAME:VALUE",
            description = "a header of the request; its value is not printed; Host also sets the name for TLS")
    private List<String> headers = new ArrayList<>();

    @Option(names = "--tls", description = "speak TLS, and check the certificate")
    private boolean tls;

    @Option(names = "--insecure", description = "with --tls: do not check the certificate")
    private boolean insecure;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            description = "how long a connect or an answer may take; default: ${DEFAULT-VALUE}")
    private String timeout = "10s";

    @Option(names = "--json", description = "the result as JSON")
    private boolean json;

    @Override
    public Integer call() throws InterruptedException {
        ProbePlan plan;
        ProbeRequest asked;
        try {
            if (insecure && !tls) {
                throw new IllegalArgumentException("--insecure says how to speak TLS; --tls is missing");
            }
            plan = plan();
            asked = new ProbeRequest(request, headers, "resetscope-probe/" + AgentVersion.get());
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage());
        }
        Prober prober =
                new Prober(plan, asked, !tls ? null : insecure ? TlsClient.trustingAll() : TlsClient.checking());
        Progress progress = new Progress(spec.commandLine().getErr(), Terminal.isStandardError());
        AtomicBoolean over = new AtomicBoolean();
        CountDownLatch told = new CountDownLatch(1);
        Thread atInterrupt = new Thread(
                () -> {
                    if (over.compareAndSet(false, true)) {
                        ProbeResult soFar = prober.soFar();
                        // before the connections end, so that nothing is told of that
                        progress.end();
                        prober.stop();
                        report(soFar);
                    } else {
                        // the report is on its way out, and the JVM ends when this does
                        await(told);
                    }
                },
                "probe interrupted");
        Runtime.getRuntime().addShutdownHook(atInterrupt);
        try {
            return probe(prober, asked, progress, over);
        } finally {
            over.set(true);
            told.countDown();
        }
    }

    private static void await(CountDownLatch told) {
        try {
            told.await(REPORT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Says nothing more once it is over, be it by Ctrl-C. */
    private int probe(Prober prober, ProbeRequest asked, Progress progress, AtomicBoolean over)
            throws InterruptedException {
        PrintWriter err = spec.commandLine().getErr();
        try {
            List<Acquaintance> acquaintances = prober.look();
            if (!over.get()) {
                err.print(TextReport.plan(prober.plan(), asked, tls, acquaintances));
            }
        } catch (CannotProbeException e) {
            if (over.compareAndSet(false, true)) {
                err.println(e.getMessage());
            }
            return CANNOT_PROBE;
        }
        ProbeResult result = prober.climb(progress);
        if (over.compareAndSet(false, true)) {
            progress.end();
            report(result);
        }
        return Verdict.of(result).isFull() ? 0 : CANNOT_PROBE;
    }

    private void report(ProbeResult result) {
        PrintWriter out = spec.commandLine().getOut();
        out.print(json ? JsonReport.of(result, AgentVersion.get()) : TextReport.of(result));
        out.flush();
    }

    private ProbePlan plan() {
        List<Target> targets = new ArrayList<>();
        targets.add(Target.direct(target));
        vias.forEach(it -> targets.add(Target.via(it)));
        return new ProbePlan(
                targets, keepAlive.chosen(spec.commandLine().getErr()), ladder(), precision / PERCENT, answerTimeout());
    }

    private long answerTimeout() {
        long nanos = Durations.nanos(timeout);
        if (nanos > LONGEST_TIMEOUT_NANOS) {
            throw new IllegalArgumentException("a timeout is 1 h at most");
        }
        return nanos;
    }

    private List<Long> ladder() {
        if (idle == null) {
            return ProbePlan.defaultLadder(Durations.nanos(max == null ? "1h" : max));
        }
        List<Long> ladder = Durations.list(idle);
        if (max != null && Collections.max(ladder) > Durations.nanos(max)) {
            throw new IllegalArgumentException("an idle time of --idle is longer than --max " + max);
        }
        return ladder;
    }
}
