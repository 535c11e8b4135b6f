package io.resetscope.lab.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class StepTest {

    @Test
    void aScriptIsItsSteps() {
        List<Step> steps = Step.parse("request; idle 1600; upload 50000000 pause 2000; cue kill; request /slow");
        assertThat(steps)
                .extracting(it -> it.kind)
                .containsExactly(Step.Kind.REQUEST, Step.Kind.IDLE, Step.Kind.UPLOAD, Step.Kind.CUE, Step.Kind.REQUEST);
        assertThat(steps).extracting(it -> it.amount).containsExactly(0L, 1600L, 50_000_000L, 0L, 0L);
        assertThat(steps).extracting(it -> it.pauseMillis).containsExactly(0L, 0L, 2000L, 0L, 0L);
        assertThat(steps).extracting(it -> it.name).containsExactly("/", "/", "/", "kill", "/slow");
    }

    @Test
    void anUploadMayAskAndAnIdleTimeMayBeSpread() {
        Step upload = Step.parse("upload 1000 expect").get(0);
        assertThat(upload.expects).isTrue();
        assertThat(upload.amount).isEqualTo(1000);
        Step spread = Step.parse("spread 1500 4500").get(0);
        assertThat(spread.amount).isEqualTo(1500);
        assertThat(spread.upTo).isEqualTo(4500);
    }

    @Test
    void whatIsNoStepIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Step.parse("request; jump 3"));
        assertThatIllegalArgumentException().isThrownBy(() -> Step.parse("upload 10 pause long"));
    }
}
