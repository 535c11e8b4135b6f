package io.resetscope.agent.probe;

import static io.resetscope.agent.probe.Results.ended;
import static io.resetscope.agent.probe.Results.seconds;
import static io.resetscope.agent.probe.Results.survived;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How the search goes on, against paths whose timeout is known; no clock and no socket takes part. */
class SearchTest {

    private static final long HOUR = seconds(3600);

    private final ProbePlan plan = plan(ProbePlan.defaultLadder(HOUR), 0.02);
    private final List<Outcome> outcomes = new ArrayList<>();
    private final List<Integer> opened = new ArrayList<>();

    private static ProbePlan plan(List<Long> ladder, double precision) {
        return new ProbePlan(List.of(Results.DIRECT), List.of(TcpKeepAlive.OFF), ladder, precision, seconds(1));
    }

    /** To the end; every connection is over before the search is asked again. */
    private Finding search(ProbePlan of, Function<Search.Start, Outcome> path) {
        Search search = new Search(of);
        for (List<Search.Start> starts = search.next(outcomes, List.of());
                starts != null;
                starts = search.next(outcomes, List.of())) {
            assertThat(starts).as("nothing to wait for").isNotEmpty();
            opened.add(starts.size());
            assertThat(opened).hasSizeLessThanOrEqualTo(2 + Search.MOST_ROUNDS);
            starts.forEach(it -> outcomes.add(path.apply(it)));
        }
        return Finding.of(outcomes);
    }

    private static Function<Search.Start, Outcome> forgetting(double seconds, Fate fate) {
        return it -> new Outcome(
                it.idleNanos < seconds(seconds) ? Fate.SURVIVED : fate, it.idleNanos, it.idleNanos, 0, null);
    }

    /** Looks for idle connections at multiples of a period, as Tomcat does. */
    private static Function<Search.Start, Outcome> closing(double seconds, double period) {
        return it -> {
            double due = it.delayNanos / 1e9 + seconds;
            double end = (period == 0 ? due : Math.ceil(due / period) * period) - it.delayNanos / 1e9;
            return it.idleNanos < seconds(end)
                    ? new Outcome(Fate.SURVIVED, it.idleNanos, it.idleNanos, 0, null)
                    : new Outcome(Fate.FIN, it.idleNanos, seconds(end), 0, null);
        };
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.7, 2.9, 3, 3.0001, 7, 20, 61.3, 240, 349.999, 350, 621, 3599})
    @DisplayName("what forgets is narrowed down to 2 % in three rounds at most")
    void narrows(double timeout) {
        Finding finding = search(plan, forgetting(timeout, Fate.RST_ON_REQUEST));
        assertThat(finding.fate).isEqualTo(Fate.RST_ON_REQUEST);
        assertThat(finding.bracket.survivedNanos()).isLessThan(seconds(timeout));
        assertThat(finding.bracket.failedNanos()).isGreaterThanOrEqualTo(seconds(timeout));
        assertThat(finding.width()).isLessThanOrEqualTo(0.02);
        assertThat(finding.timeoutNanos() / 1e9).isBetween(timeout * 0.98, timeout * 1.02);
        assertThat(opened).hasSizeLessThanOrEqualTo(4);
    }

    @ParameterizedTest
    @ValueSource(doubles = {5, 20, 350, 3599})
    @DisplayName("a ladder of two rungs is enough, though it takes a round more")
    void coarseLadder(double timeout) {
        Finding finding = search(plan(List.of(0L, HOUR), 0.02), forgetting(timeout, Fate.SILENT));
        assertThat(finding.width()).isLessThanOrEqualTo(0.02);
        assertThat(finding.bracket.contains(seconds(timeout))).isTrue();
        assertThat(opened).hasSizeLessThanOrEqualTo(5);
    }

    @Test
    @DisplayName("any timeout, any precision, any ladder")
    void random() {
        Random random = new Random(7);
        for (int i = 0; i < 300; i++) {
            outcomes.clear();
            opened.clear();
            double timeout = Math.pow(10, random.nextDouble() * 4 - 1);
            double precision = 0.005 + random.nextDouble() / 10;
            List<Long> ladder = new ArrayList<>(List.of(0L));
            for (double rung = 0.5; rung < timeout * 3; rung *= 1.2 + random.nextDouble()) {
                ladder.add(seconds(rung));
            }
            ladder.add(seconds(timeout * 3));
            Finding finding = search(plan(ladder, precision), forgetting(timeout, Fate.SILENT));
            assertThat(finding.width()).as("%s of %s", precision, timeout).isLessThanOrEqualTo(precision);
            assertThat(finding.bracket.contains(seconds(timeout))).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({"4, 0", "65, 0", "7, 1", "20, 1", "60, 1", "5.5, 1"})
    @DisplayName("what closes by itself tells its time; one that looks once a second is met at eight moments of it")
    void closesByItself(double timeout, double period) {
        Finding finding = search(plan, closing(timeout, period));
        assertThat(finding.fate).isEqualTo(Fate.FIN);
        assertThat(finding.timeoutNanos() / 1e9).isBetween(timeout - 1e-6, timeout + 0.126);
        assertThat(opened).hasSize(2);
    }

    @Test
    @DisplayName("no timeout: the ladder, and nothing more")
    void none() {
        Finding finding = search(plan, it -> new Outcome(Fate.SURVIVED, it.idleNanos, it.idleNanos, 0, null));
        assertThat(finding.survivedAll()).isTrue();
        assertThat(opened).containsExactly(20);
    }

    @Test
    @DisplayName("no connection can be used twice: there is nothing to narrow down")
    void notEvenOnce() {
        Finding finding = search(plan, it -> new Outcome(Fate.FIN, it.idleNanos, 1000, 0, null));
        assertThat(finding.survivedNone()).isTrue();
        assertThat(opened).containsExactly(20);
    }

    @Test
    @DisplayName("nothing could be opened: nothing is known")
    void nothing() {
        Finding finding = search(plan, it -> new Outcome(Fate.FAILED, it.idleNanos, 0, 0, "refused"));
        assertThat(finding.isEmpty()).isTrue();
        assertThat(finding.failed).isEqualTo(20);
        assertThat(finding.failure).isEqualTo("refused");
    }

    @Test
    @DisplayName("one end alone may have had another reason: it is tried again, and survives")
    void fluke() {
        List<Long> ladder = List.of(0L, seconds(100), seconds(101));
        Finding finding = search(
                plan(ladder, 0.02),
                it -> new Outcome(
                        outcomes.size() == 2 ? Fate.RST_ON_REQUEST : Fate.SURVIVED,
                        it.idleNanos,
                        it.idleNanos + outcomes.size(),
                        0,
                        null));
        assertThat(opened).containsExactly(3, 2);
        assertThat(finding.ended).isOne();
        assertThat(finding.odd).isPositive();
    }

    @Test
    @DisplayName("what is shorter than the shortest end is waited for, what is longer is not")
    void waits() {
        Search search = new Search(plan);
        search.next(outcomes, List.of());
        outcomes.add(survived(0));
        assertThat(search.next(outcomes, List.of(seconds(3)))).isEmpty();
        outcomes.add(ended(Fate.SILENT, 6));
        assertThat(search.next(outcomes, List.of(seconds(3), seconds(11)))).isEmpty();
        outcomes.add(survived(3));
        List<Search.Start> round = search.next(outcomes, List.of(seconds(11)));
        assertThat(round)
                .hasSize(Search.AT_A_TIME)
                .allMatch(it -> it.idleNanos > seconds(3))
                .allMatch(it -> it.idleNanos < seconds(6));
        assertThat(search.rounds()).isOne();
    }

    @Test
    @DisplayName("the round that is spread over a second is waited for")
    void waitsForTheSpreadRound() {
        Search search = new Search(plan);
        search.next(outcomes, List.of());
        outcomes.add(survived(3));
        outcomes.add(ended(Fate.FIN, 4));
        List<Search.Start> round = search.next(outcomes, List.of());
        assertThat(round.get(7).delayNanos - round.get(0).delayNanos).isEqualTo(seconds(0.875));
        assertThat(search.next(outcomes, List.of(round.get(0).idleNanos))).isEmpty();
        assertThat(search.next(outcomes, List.of(seconds(11)))).isNull();
    }

    @Test
    @DisplayName("with TCP keep-alive: it is enough to outlive the other's timeout clearly")
    void beside() {
        Finding without = Finding.of(List.of(survived(19.9), ended(Fate.SILENT, 20)));
        Search search = new Search(plan);
        assertThat(search.ladderOnly()).hasSize(20);
        assertThat(search.ladderOnly()).isEmpty();
        outcomes.add(survived(11));
        assertThat(search.nextBeside(without, outcomes, List.of(seconds(22)))).isEmpty();
        outcomes.add(survived(26));
        assertThat(search.nextBeside(without, outcomes, List.of(seconds(65)))).isNull();
    }

    @Test
    @DisplayName("with TCP keep-alive, and no rung beyond the other's timeout: two more")
    void besideTooShort() {
        Finding without = Finding.of(List.of(survived(19.9), ended(Fate.SILENT, 20)));
        Search search = new Search(plan);
        search.ladderOnly();
        outcomes.add(survived(20));
        assertThat(search.nextBeside(without, outcomes, List.of()))
                .hasSize(2)
                .allMatch(it -> it.idleNanos == seconds(25));
        assertThat(search.nextBeside(without, outcomes, List.of(seconds(25)))).isEmpty();
        assertThat(search.nextBeside(without, outcomes, List.of())).isNull();
    }

    @Test
    @DisplayName("with TCP keep-alive that does not help: its first end is enough")
    void besideInVain() {
        Finding without = Finding.of(List.of(survived(19.9), ended(Fate.SILENT, 20)));
        Search search = new Search(plan);
        search.ladderOnly();
        outcomes.add(survived(11));
        outcomes.add(ended(Fate.SILENT, 22));
        assertThat(search.nextBeside(without, outcomes, List.of(seconds(33)))).isNull();
    }
}
