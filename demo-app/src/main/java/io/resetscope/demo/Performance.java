package io.resetscope.demo;

import io.resetscope.demo.scenario.Observation;
import io.resetscope.demo.scenario.Scenario;
import io.resetscope.demo.scenario.Stage;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Runs scenarios and shows what the application saw beside what Resetscope said. */
final class Performance {
    /** The agent settles for about 2 s before it speaks; a loaded machine may take longer. */
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final PrintWriter out;
    private final ErrorTee tee;
    private final boolean attached;

    Performance(PrintWriter out, ErrorTee tee, boolean attached) {
        this.out = out;
        this.tee = tee;
        this.attached = attached;
    }

    Result of(Scenario scenario) throws InterruptedException {
        out.println("== " + scenario.name() + " ==");
        out.println(scenario.story().strip());
        int mark = tee.mark();
        Optional<Block> said = Optional.empty();
        try (Stage stage = new Stage(out)) {
            Observation observation = scenario.run(stage);
            said = compare(observation, mark);
        } catch (InterruptedException interrupted) {
            throw interrupted;
        } catch (Exception broken) {
            show("could not run", List.of(broken.toString()));
        }
        Result result = new Result(scenario.name(), scenario.expectedCause(), said);
        if (attached) {
            out.println(result.verdict());
        }
        out.println();
        return result;
    }

    private Optional<Block> compare(Observation observation, int mark) throws InterruptedException {
        Optional<Block> said = Optional.empty();
        if (attached && observation.failed()) {
            out.println("waiting for Resetscope, which listens on for about 2 s before it speaks ...");
            said = tee.await(mark, block -> block.serverPort() == observation.serverPort(), PATIENCE);
        }
        out.println();
        show("the application saw", observation.lines());
        show("Resetscope said", said.map(Block::digest).orElse(List.of(silence(observation))));
        return said;
    }

    private String silence(Observation observation) {
        if (!attached) {
            return "nothing: it is not attached";
        }
        return observation.failed() ? "nothing within " + PATIENCE.toSeconds() + " s" : "nothing: there was no failure";
    }

    private void show(String label, List<String> lines) {
        String margin = label;
        for (String line : lines) {
            out.printf("%-20s | %s%n", margin, line);
            margin = "";
        }
    }
}
