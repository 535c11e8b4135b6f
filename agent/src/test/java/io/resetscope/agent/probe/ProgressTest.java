package io.resetscope.agent.probe;

import static io.resetscope.agent.probe.Results.DIRECT;
import static io.resetscope.agent.probe.Results.ended;
import static io.resetscope.agent.probe.Results.lane;
import static io.resetscope.agent.probe.Results.seconds;
import static io.resetscope.agent.probe.Results.survived;
import static io.resetscope.agent.probe.Results.unfinished;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is seen while a probe waits. */
class ProgressTest {

    private final StringWriter text = new StringWriter();

    private static ProbeResult at(double elapsed, LaneResult lane) {
        return new ProbeResult(
                Results.plan(List.of(DIRECT), 0, 11, 22), "GET /", false, List.of(lane), seconds(elapsed));
    }

    private static LaneResult waiting(Outcome... outcomes) {
        return unfinished(lane(DIRECT, TcpKeepAlive.OFF, outcomes));
    }

    @Test
    @DisplayName("elsewhere than on a terminal: a line after 5 s when something is new, and one a minute")
    void lines() {
        Progress progress = new Progress(new PrintWriter(text), false);
        progress.accept(at(1, waiting(survived(0))));
        assertThat(text.toString()).isEmpty();
        progress.accept(at(6, waiting(survived(0))));
        progress.accept(at(12, waiting(survived(0))));
        progress.accept(at(13, waiting(survived(0), survived(11))));
        progress.accept(at(14, waiting(survived(0), survived(11))));
        progress.accept(at(72, waiting(survived(0), survived(11))));
        progress.accept(at(74, waiting(survived(0), survived(11))));
        progress.end();
        assertThat(text.toString().split("\\R"))
                .containsExactly(
                        "6 s: 2 waiting, 1 survived, 0 ended; at most 7 s left",
                        "13 s: 2 waiting, 2 survived, 0 ended; at most 7 s left",
                        "73 s: 2 waiting, 2 survived, 0 ended; at most 7 s left".replace("73", "74"));
    }

    @Test
    @DisplayName("on a terminal: one line, written over and removed at the end; never wider than the terminal")
    void terminal() {
        Progress progress = new Progress(new PrintWriter(text), true);
        progress.accept(at(1, waiting(survived(0))));
        assertThat(text.toString()).isEqualTo("\r2 waiting, 1 survived, 0 ended; at most 7 s left");
        progress.accept(at(1.2, waiting(survived(0))));
        progress.end();
        assertThat(text.toString())
                .doesNotContain("\n")
                .endsWith("\r" + " ".repeat("2 waiting, 1 survived, 0 ended; at most 7 s left".length()) + "\r");
    }

    @ParameterizedTest(name = "terminal {0}")
    @ValueSource(booleans = {true, false})
    @DisplayName("after the end nothing is written, whoever still tells of progress")
    void closed(boolean terminal) {
        Progress progress = new Progress(new PrintWriter(text), terminal);
        progress.accept(at(6, waiting(survived(0))));
        progress.end();
        String before = text.toString();
        progress.accept(at(80, waiting(survived(0), ended(Fate.SILENT, 11))));
        assertThat(text.toString()).isEqualTo(before);
    }

    @ParameterizedTest(name = "terminal {0}")
    @ValueSource(booleans = {true, false})
    @DisplayName("when all is over, it is not told how long it takes")
    void complete(boolean terminal) {
        Progress progress = new Progress(new PrintWriter(text), terminal);
        progress.accept(at(80, lane(DIRECT, TcpKeepAlive.OFF, survived(0), ended(Fate.SILENT, 11))));
        assertThat(text.toString()).contains("direct: done").doesNotContain("waiting");
    }

    @Test
    @DisplayName("what is found on the way is told once")
    void news() {
        Progress progress = new Progress(new PrintWriter(text), false);
        LaneResult found = waiting(survived(0), ended(Fate.SILENT, 11));
        progress.accept(at(1, found));
        progress.accept(at(2, found));
        progress.accept(at(3, lane(DIRECT, TcpKeepAlive.OFF, survived(0), ended(Fate.SILENT, 11))));
        assertThat(text.toString().split("\\R"))
                .containsExactly("direct: the first connections have ended, silent", "direct: done");
    }
}
