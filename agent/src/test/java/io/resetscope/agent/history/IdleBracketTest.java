package io.resetscope.agent.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The bracket around an idle timeout, learned from connections of which some are odd. */
class IdleBracketTest {

    private static final int GAPS = 30;

    private final Lessons lessons = new Lessons();

    private void survived(double... seconds) {
        for (double each : seconds) {
            lessons.answered(Lives.seconds(each), -1, 0);
        }
    }

    private void failed(double... seconds) {
        for (double each : seconds) {
            lessons.ended(Lives.ended(Ending.FIN, each).build());
        }
    }

    private void assertBracket(double survived, double failed) {
        IdleBracket bracket = lessons.idle(Ending.FIN);
        assertThat(bracket.survivedNanos()).as("survived").isEqualTo(survived < 0 ? -1 : Lives.seconds(survived));
        assertThat(bracket.failedNanos()).as("failed").isEqualTo(failed < 0 ? -1 : Lives.seconds(failed));
    }

    @Test
    @DisplayName("without contradictions: the longest survived and the shortest that was not")
    void plain() {
        assertBracket(-1, -1);
        survived(3, 5, 4);
        assertBracket(5, -1);
        failed(9, 7, 8);
        assertBracket(5, 7);
    }

    @Test
    @DisplayName("failures alone; one after no idle time at all is a bound, too")
    void failuresAlone() {
        failed(9, 7);
        assertBracket(-1, 7);
        failed(0);
        assertBracket(-1, 0);
    }

    @Test
    @DisplayName("one against one: nothing is known")
    void undecided() {
        failed(5);
        survived(6);
        assertBracket(-1, -1);
        survived(7);
        assertBracket(7, -1);
    }

    @Test
    @DisplayName("an odd connection does not move what three others agree on")
    void odd() {
        survived(50, 55, 58);
        failed(61, 62, 63);
        failed(5);
        assertBracket(58, 61);
        survived(500);
        assertBracket(58, 61);
    }

    @Test
    @DisplayName("between samples of the other kind, it cannot be told who is odd: the bracket spans both splits")
    void tie() {
        survived(50, 55, 58);
        failed(61, 62, 63);
        survived(61.5);
        assertBracket(58, 62);
        failed(57);
        assertBracket(55, 62);
    }

    @Test
    @DisplayName("many deaths at once, of a restart, are outvoted as soon as more connections have idled longer")
    void restart() {
        survived(40, 45, 50, 55, 58);
        failed(61, 62);
        failed(1, 2, 3, 4);
        assertBracket(58, 61);
    }

    @Test
    @DisplayName("survived and failed endings of other kinds: survivals count for all, failures for their own")
    void endings() {
        survived(50);
        lessons.ended(Lives.ended(Ending.LATE, 30).build());
        failed(61);
        assertBracket(50, 61);
        assertThat(lessons.idle(Ending.RST_WHILE_IDLE).survivedNanos()).isEqualTo(Lives.seconds(50));
        assertThat(lessons.idle(Ending.RST_WHILE_IDLE).failedNanos()).isEqualTo(-1);
    }

    @ParameterizedTest
    @ValueSource(doubles = {20, 180})
    @DisplayName("a timeout that was changed is learned anew")
    void changed(double changedTo) {
        Random random = new Random(1);
        traffic(random, 60, 300);
        assertHolds(60);
        traffic(random, changedTo, 300);
        assertHolds(changedTo);
    }

    /** Gaps of 0 to 240 s. */
    private void traffic(Random random, double timeout, int gaps) {
        for (int i = 0; i < gaps; i++) {
            double idle = 240 * random.nextDouble();
            if (idle < timeout) {
                survived(idle);
            } else {
                failed(idle);
            }
        }
    }

    private void assertHolds(double timeout) {
        IdleBracket bracket = lessons.idle(Ending.FIN);
        assertThat(bracket.contains(Lives.seconds(timeout)))
                .as("around %s s", timeout)
                .isTrue();
        assertThat(bracket.isNarrow()).isTrue();
    }

    @Test
    @DisplayName("a storm of early deaths may fill all the room; ordinary traffic heals that")
    void storm() {
        Random random = new Random(2);
        traffic(random, 60, 300);
        for (int i = 0; i < 100; i++) {
            failed(10 * random.nextDouble());
        }
        traffic(random, 60, 300);
        assertHolds(60);
    }

    @ParameterizedTest
    @ValueSource(longs = {60, 240, 350, 900, 1800})
    @DisplayName("30 gaps around it, one odd early death and one odd survivor of any length: it is found within 20 %")
    void ladder(long timeout) {
        double step = timeout / (double) GAPS;
        for (int death = 0; death < GAPS / 2; death++) {
            for (int survivor = GAPS / 2; survivor < GAPS; survivor++) {
                // between two rungs of the ladder, so that nothing else idled as long
                double oddDeath = 0.5 * timeout + death * step;
                double oddSurvivor = 0.5 * timeout + (survivor + 1) * step;
                assertFound(timeout, ladder(timeout, oddDeath, oddSurvivor), new Random(death * 31L + survivor));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {60, 240, 350, 900, 1800})
    @DisplayName("the odd ones may come at any time")
    void anyOrder(long timeout) {
        Random random = new Random(timeout);
        for (int round = 0; round < 500; round++) {
            double oddDeath = timeout * 0.93 * random.nextDouble();
            double oddSurvivor = timeout * (1.07 + random.nextDouble());
            assertFound(timeout, ladder(timeout, oddDeath, oddSurvivor), random);
        }
    }

    /** Positive: survived. */
    private static List<Double> ladder(long timeout, double oddDeath, double oddSurvivor) {
        List<Double> samples = new ArrayList<>();
        for (int i = 0; i < GAPS; i++) {
            double idle = timeout * (0.5 + (i + 0.5) / GAPS);
            samples.add(idle < timeout ? idle : -idle);
        }
        samples.add(-oddDeath);
        samples.add(oddSurvivor);
        return samples;
    }

    private static void assertFound(long timeout, List<Double> samples, Random random) {
        Collections.shuffle(samples, random);
        Lessons learned = new Lessons();
        for (double each : samples) {
            if (each > 0) {
                learned.answered(Lives.seconds(each), -1, 0);
            } else {
                learned.ended(Lives.ended(Ending.LATE, -each).build());
            }
        }
        IdleBracket bracket = learned.idle(Ending.LATE);
        assertThat(bracket.contains(Lives.seconds(timeout)))
                .as("%s in %s..%s of %s", timeout, bracket.survivedNanos(), bracket.failedNanos(), samples)
                .isTrue();
        assertThat(bracket.failedNanos()).isLessThanOrEqualTo(bracket.survivedNanos() * 12 / 10);
        assertThat(bracket.isNarrow()).isTrue();
    }

    @Test
    @DisplayName("samples in any order and of any size: the bracket is never upside down, and made of samples")
    void anything() {
        Random random = new Random(3);
        for (int round = 0; round < 2000; round++) {
            Lessons learned = new Lessons();
            List<Long> idles = new ArrayList<>(Arrays.asList(-1L));
            for (int i = random.nextInt(100); i >= 0; i--) {
                double idle = random.nextInt(20);
                idles.add(Lives.seconds(idle));
                if (random.nextBoolean()) {
                    learned.answered(Lives.seconds(idle), -1, 0);
                } else {
                    learned.ended(Lives.ended(Ending.FIN, idle).build());
                }
            }
            IdleBracket bracket = learned.idle(Ending.FIN);
            assertThat(idles).contains(bracket.survivedNanos(), bracket.failedNanos());
            assertThat(bracket.failedNanos() == -1 || bracket.failedNanos() > bracket.survivedNanos())
                    .isTrue();
        }
    }

    @Test
    @DisplayName("what it contains, and when it is narrow")
    void contains() {
        IdleBracket bracket = new IdleBracket(100, 125);
        assertThat(bracket.isNarrow()).isTrue();
        assertThat(bracket.contains(99)).isFalse();
        assertThat(bracket.contains(100)).isTrue();
        assertThat(bracket.contains(125)).isTrue();
        assertThat(bracket.contains(126)).isFalse();
        assertThat(new IdleBracket(100, 126).isNarrow()).isFalse();
    }

    @Test
    @DisplayName("with one end unknown it is not narrow, and without a failure it contains nothing")
    void open() {
        assertThat(new IdleBracket(-1, 125).isNarrow()).isFalse();
        assertThat(new IdleBracket(-1, 125).contains(0)).isTrue();
        assertThat(new IdleBracket(100, -1).isNarrow()).isFalse();
        assertThat(new IdleBracket(100, -1).contains(200)).isFalse();
        assertThat(new IdleBracket(-1, -1).isNarrow()).isFalse();
        assertThat(new IdleBracket(-1, -1).contains(0)).isFalse();
    }
}
