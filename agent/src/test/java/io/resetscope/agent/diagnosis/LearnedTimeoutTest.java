package io.resetscope.agent.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.agent.history.Ending;
import io.resetscope.agent.history.History;
import io.resetscope.agent.history.IdleBracket;
import io.resetscope.agent.incident.IdleSurvival;
import io.resetscope.agent.incident.Incident;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Thirty idle gaps through a device that forgets after its real default: what is learned, and who is suspected. */
class LearnedTimeoutTest {

    private static final int GAPS = 30;
    private static final int ORDERS = 25;

    @ParameterizedTest(name = "{0} s: {1}")
    @CsvSource({
        "60, AWS CLB idle timeout (60 s)",
        "240, Azure Load Balancer idle timeout (240 s)",
        "350, AWS NLB TCP idle timeout (350 s)",
        "900, Linux IPVS established timeout (900 s)",
        "1800, 'Juniper SRX, J series TCP session timeout (1800 s)'"
    })
    @DisplayName("the bracket holds the timeout and is at most 20 % wide; the device is among the suspects")
    void learns(int timeoutSeconds, String device) {
        for (int order = 0; order < ORDERS; order++) {
            History history = new History();
            List<Verdict> verdicts = new ArrayList<>();
            for (double gap : gaps(timeoutSeconds, new Random(order))) {
                if (gap < timeoutSeconds) {
                    history.survived(new IdleSurvival(
                            "shop.example", 8080, "10.0.0.9", Incidents.seconds(gap), Incidents.seconds(gap + 1), 2));
                } else {
                    Incident incident = Cases.reused(gap).build();
                    // in this order in the agent, too: an incident is explained by what came before it
                    verdicts.add(Diagnosis.diagnose(incident, history));
                    history.failed(incident);
                }
            }
            IdleBracket learned = history.lessons(Cases.reused(1).build()).idle(Ending.LATE);
            long timeout = Incidents.seconds(timeoutSeconds);
            assertThat(learned.contains(timeout)).isTrue();
            assertThat(learned.failedNanos() - learned.survivedNanos()).isLessThanOrEqualTo(timeout / 5);

            assertThat(verdicts).allMatch(verdict -> verdict.cause.equals("middlebox_idle_timeout"));
            Verdict last = verdicts.get(verdicts.size() - 1);
            assertThat(last.confidence).isEqualTo(Confidence.LIKELY);
            assertThat(last.evidence)
                    .anyMatch(sentence -> sentence.startsWith("a timeout that fits: ") && sentence.contains(device));
            assertThat(last.advice.get(0))
                    .startsWith("keep idle connections in the client's pool for no longer than ")
                    .contains("which this path is known to allow");
        }
    }

    /** Evenly over half of the timeout to one and a half, each moved a little, in no order. */
    private static List<Double> gaps(int timeoutSeconds, Random random) {
        List<Double> gaps = new ArrayList<>();
        for (int i = 0; i < GAPS; i++) {
            gaps.add(timeoutSeconds * (0.5 + (i + random.nextDouble()) / GAPS));
        }
        Collections.shuffle(gaps, random);
        return gaps;
    }
}
