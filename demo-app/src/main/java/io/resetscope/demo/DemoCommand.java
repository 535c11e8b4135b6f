package io.resetscope.demo;

import io.resetscope.demo.heard.ErrorTee;
import io.resetscope.demo.scenario.Nginx;
import io.resetscope.demo.scenario.Scenario;
import io.resetscope.demo.scenario.Scenarios;
import io.resetscope.demo.scenario.ServerAddress;
import io.resetscope.demo.scenario.Settings;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "demo-app",
        mixinStandardHelpOptions = true,
        versionProvider = DemoVersion.class,
        description = "Lets connections die and compares what the application saw with what Resetscope said.",
        footer = {
            "",
            "Exit codes: 0 Resetscope named every cause; 1 it did not; 2 bad usage, or no agent attached that says anything.",
        })
final class DemoCommand implements Callable<Integer> {
    private final Function<Settings, Scenarios> catalogue;
    private final ErrorTee tee;
    private final Attachment attachment;

    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "scenario",
            arity = "0..*",
            description = "Scenarios to run (see --list), or 'all', which is the default.")
    private List<String> names = List.of("all");

    @Option(names = "--list", description = "List the scenarios and exit.")
    private boolean list;

    @Option(
            names = "--server",
            paramLabel = "host:port",
            converter = ServerAddressConverter.class,
            description = "stale-connection: a real server to use instead of the embedded Tomcat.")
    private ServerAddress server;

    @Option(
            names = "--idle",
            paramLabel = "time",
            defaultValue = "3s",
            converter = DurationConverter.class,
            description =
                    "stale-connection: how long to leave the connection idle, e.g. 6s (default: ${DEFAULT-VALUE})."
                            + " Choose at least a second more than the server's keep-alive timeout.")
    private Duration idle;

    @Option(
            names = "--nginx",
            description =
                    "stale-connection, upstream-killed, upload-too-large: this machine's nginx instead of, or beside, what"
                            + " is embedded.")
    private boolean nginx;

    @Option(
            names = "--real-time",
            description = "l4-idle: the balancer forgets after 1800 s and not after 5 s; takes about four hours.")
    private boolean realTime;

    DemoCommand(Function<Settings, Scenarios> catalogue, ErrorTee tee, Attachment attachment) {
        this.catalogue = catalogue;
        this.tee = tee;
        this.attachment = attachment;
    }

    @Override
    public Integer call() throws InterruptedException {
        Scenarios scenarios = catalogue.apply(new Settings(server, idle, nginxBinary(), realTime));
        PrintWriter out = spec.commandLine().getOut();
        if (list) {
            scenarios.all().forEach(row -> out.printf("%-18s %s%n", row.name(), row.summary()));
            return ExitCode.MATCH;
        }
        List<Scenario> chosen = chosenFrom(scenarios);
        refuseOptionsWithoutEffect(scenarios, chosen);
        if (attachment.silencedBy() != null) {
            throw new ParameterException(spec.commandLine(), attachment.howToHear());
        }
        Performance performance = new Performance(out, tee, attachment);
        List<Result> results = new ArrayList<>();
        for (Scenario scenario : chosen) {
            if (chosen.size() > 1) {
                out.println("scenario " + (chosen.indexOf(scenario) + 1) + " of " + chosen.size());
            }
            results.addAll(performance.of(scenario));
        }
        if (!attachment.present()) {
            out.println(attachment.howTo(spec.commandLine().getParseResult().originalArgs()));
            return ExitCode.USAGE;
        }
        if (results.size() > 1) {
            out.println(ResultTable.of(results));
        }
        return results.stream().allMatch(Result::matches) ? ExitCode.MATCH : ExitCode.MISMATCH;
    }

    private Path nginxBinary() {
        if (!nginx) {
            return null;
        }
        return Nginx.installed()
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(), "--nginx: there is no nginx on the PATH, nor in the usual sbin folders"));
    }

    private void refuseOptionsWithoutEffect(Scenarios scenarios, List<Scenario> chosen) {
        for (String option : scenarios.options()) {
            if (spec.commandLine().getParseResult().hasMatchedOption(option)
                    && chosen.stream().noneMatch(scenario -> scenario.options().contains(option))) {
                String ofNoUse = chosen.stream().map(Scenario::name).collect(Collectors.joining(", "));
                throw new ParameterException(
                        spec.commandLine(),
                        option + " has no effect on " + ofNoUse + "; it is for: "
                                + String.join(", ", scenarios.following(option)));
            }
        }
    }

    private List<Scenario> chosenFrom(Scenarios scenarios) {
        try {
            return scenarios.named(names);
        } catch (IllegalArgumentException unknown) {
            throw new ParameterException(spec.commandLine(), unknown.getMessage(), unknown);
        }
    }
}
