package io.resetscope.agent.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.sdk.common.CompletableResultCode;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A collector that is away costs one line, and its return another. */
class DeliveryWatchTest {

    private final DeliveryWatch watch = new DeliveryWatch("http://collector:4318", true);
    private CapturedLog log;

    @BeforeEach
    void capture() {
        log = new CapturedLog();
    }

    @AfterEach
    void release() {
        log.close();
    }

    private void fails(int count, String why) {
        watch.watch(CompletableResultCode.ofExceptionalFailure(new IOException(why)), count);
    }

    private void succeeds() {
        watch.watch(CompletableResultCode.ofSuccess(), 1);
    }

    @Test
    @DisplayName("said once, recovered once with what was lost, and then anew")
    void onceEach() {
        succeeds();
        assertThat(log.lines()).isEmpty();

        fails(3, "Failed to connect\n\tat somewhere");
        fails(4, "Failed to connect");
        assertThat(log.lines())
                .containsExactly(
                        "[resetscope] telemetry: http://collector:4318 does not take the data (Failed to connect);"
                                + " incidents stay in this log, later ones are tried again");

        succeeds();
        succeeds();
        assertThat(log.lines())
                .containsExactly(
                        "[resetscope] telemetry: http://collector:4318 takes data again; 7 spans and metrics were"
                                + " lost");

        fails(1, "away again");
        assertThat(log.lines()).hasSize(1).first().asString().contains("(away again)");
        succeeds();
        assertThat(log.lines()).first().asString().contains("; 1 spans and metrics were lost");
    }

    @Test
    @DisplayName("with the log switched off, nothing stays in it")
    void notLogged() {
        new DeliveryWatch("http://collector:4318", false).watch(CompletableResultCode.ofFailure(), 1);
        assertThat(log.lines())
                .containsExactly("[resetscope] telemetry: http://collector:4318 does not take the data; incidents are"
                        + " lost, for the log is off; later ones are tried again");
    }

    @Test
    @DisplayName("a failure without a reason, or with one without words")
    void reasons() {
        watch.watch(CompletableResultCode.ofFailure(), 1);
        assertThat(log.lines())
                .first()
                .asString()
                .isEqualTo(
                        "[resetscope] telemetry: http://collector:4318 does not take the data; incidents stay in this"
                                + " log, later ones are tried again");
        succeeds();
        log.lines();
        fails(1, null);
        assertThat(log.lines()).first().asString().contains("(java.io.IOException)");
    }

    @Test
    @DisplayName("the outcome is looked at when it is there, and handed on as it is")
    void later() {
        CompletableResultCode pending = new CompletableResultCode();
        assertThat(watch.watch(pending, 1)).isSameAs(pending);
        assertThat(log.lines()).isEmpty();
        pending.fail();
        assertThat(log.lines()).hasSize(1);
    }

    @Test
    @DisplayName("undelivered at the end: said, unless it is known already")
    void undelivered() {
        watch.undelivered();
        watch.undelivered();
        assertThat(log.lines()).hasSize(1);
    }

    @Test
    @DisplayName("what an exporter says cannot move the cursor or forge a line")
    void controlCharacters() {
        fails(1, "a\u001b[2J\rb");
        assertThat(log.lines()).singleElement().asString().doesNotContain("\u001b", "\r");
    }
}
