package io.resetscope.demo;

import io.resetscope.demo.heard.Block;
import io.resetscope.demo.heard.ErrorTee;
import io.resetscope.demo.scenario.Actor;
import io.resetscope.demo.scenario.Expected;
import io.resetscope.demo.scenario.Observation;
import io.resetscope.demo.scenario.Scenario;
import io.resetscope.demo.scenario.Stage;
import io.resetscope.demo.scenario.Step;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs the steps of scenarios and shows what the application saw beside what Resetscope said. */
final class Performance {
    /** The agent settles for about 2 s before it speaks; a loaded machine may take longer. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    /** After this, what has not been said will not be. */
    private static final Duration SETTLED = Duration.ofMillis(3000);

    private final PrintWriter out;
    private final ErrorTee tee;
    private final Attachment attachment;

    Performance(PrintWriter out, ErrorTee tee, Attachment attachment) {
        this.out = out;
        this.tee = tee;
        this.attachment = attachment;
    }

    List<Result> of(Scenario scenario) throws InterruptedException {
        out.println("== " + scenario.name() + " ==");
        out.println(scenario.story().strip());
        out.println();
        List<Result> results = new ArrayList<>();
        int number = 0;
        for (Step step : scenario.steps()) {
            out.println("-- " + scenario.name() + ", step " + ++number + " of "
                    + scenario.steps().size() + ": " + step.title());
            out.println(step.text().strip());
            Result result = of(scenario.name(), step);
            if (attachment.present()) {
                out.println(result.verdict());
            }
            out.println();
            results.add(result);
        }
        if (!scenario.closing().isEmpty()) {
            scenario.closing().forEach(out::println);
            out.println();
        }
        return results;
    }

    private Result of(String scenario, Step step) throws InterruptedException {
        int mark = tee.mark();
        try (Stage stage = new Stage(out, tee.onward(), attachment.arguments())) {
            Observation observation;
            try {
                observation = step.play().run(stage);
            } catch (InterruptedException interrupted) {
                throw interrupted;
            } catch (Exception broken) {
                // what was not meant to happen may have its reason told, too
                show(said(List.of(), stage, mark));
                throw broken;
            }
            Map<String, List<Block>> said = said(step.expected(), stage, mark);
            out.println();
            show("the application saw", observation.lines());
            show(said);
            return new Result(scenario, step.title(), step.expected(), said, null);
        } catch (InterruptedException interrupted) {
            throw interrupted;
        } catch (Exception broken) {
            show("could not run", List.of(broken.toString()));
            return new Result(scenario, step.title(), step.expected(), Map.of(), broken.toString());
        }
    }

    private Map<String, List<Block>> said(List<Expected> expected, Stage stage, int mark) throws InterruptedException {
        return attachment.present() ? listen(expected, stage, mark) : Map.of();
    }

    private void show(Map<String, List<Block>> said) {
        said.forEach((who, blocks) -> blocks.forEach(block -> show("Resetscope, " + who, block.digest())));
        if (said.isEmpty()) {
            show("Resetscope said", List.of(attachment.present() ? "nothing" : "nothing: it is not attached"));
        }
    }

    /** Waits for what is expected, and long enough for what is not. */
    private Map<String, List<Block>> listen(List<Expected> awaited, Stage stage, int mark) throws InterruptedException {
        out.println("waiting for Resetscope, which listens on for about 2 s before it speaks ...");
        long from = System.nanoTime();
        Map<String, Voice> voices = new LinkedHashMap<>();
        voices.put(Expected.CLIENT, new Voice(tee, mark));
        for (Actor actor : stage.watched()) {
            voices.put(actor.name(), new Voice(actor.heard(), 0));
        }
        for (Expected expected : awaited) {
            Voice voice = voices.get(expected.who());
            voice.tee.await(voice.mark, block -> Result.fits(expected, block), PATIENCE);
        }
        long left = SETTLED.toNanos() - (System.nanoTime() - from);
        if (left > 0) {
            Thread.sleep(left / 1_000_000);
        }
        Map<String, List<Block>> said = new LinkedHashMap<>();
        voices.forEach((who, voice) -> {
            List<Block> blocks = voice.tee.since(voice.mark);
            if (!blocks.isEmpty()) {
                said.put(who, blocks);
            }
        });
        return said;
    }

    private record Voice(ErrorTee tee, int mark) {}

    private void show(String label, List<String> lines) {
        String margin = label;
        for (String line : lines) {
            out.printf("%-20s | %s%n", margin, line);
            margin = "";
        }
    }
}
