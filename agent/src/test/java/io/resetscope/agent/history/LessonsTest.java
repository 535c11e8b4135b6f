package io.resetscope.agent.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.agent.connection.PeerState;
import io.resetscope.agent.incident.IncidentBuilder;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Limits on a connection's exchanges and on its age, told apart from idle timeouts and from each other. */
class LessonsTest {

    private final Lessons lessons = new Lessons();

    private void found(double idle, int exchanges, double age) {
        lessons.ended(Lives.ended(Ending.FIN, idle, exchanges, age).build());
    }

    private void answered(double idle, double age, int exchange) {
        lessons.answered(Lives.seconds(idle), Lives.seconds(age), exchange);
    }

    private void assertSameAge(double from, double to) {
        AgeInterval age = lessons.sameAgeEachTime(3);
        assertThat(age).isNotNull();
        assertThat(age.fromNanos).isEqualTo(Lives.seconds(from));
        assertThat(age.toNanos).isEqualTo(Lives.seconds(to));
    }

    @Test
    @DisplayName("of a stranger nothing is known")
    void stranger() {
        assertThat(lessons.sameCountEachTime(3, true)).isEqualTo(-1);
        assertThat(lessons.sameAgeEachTime(3)).isNull();
        assertThat(lessons.longestAgeAnsweredNanos()).isEqualTo(-1);
        assertThat(lessons.highestExchangeAnswered()).isZero();
    }

    @Test
    @DisplayName("the oldest connection and the highest exchange that answered, each by itself")
    void answered() {
        answered(1, 10, 7);
        answered(1, 20, 3);
        lessons.answered(1, -1, 0);
        assertThat(lessons.longestAgeAnsweredNanos()).isEqualTo(Lives.seconds(20));
        assertThat(lessons.highestExchangeAnswered()).isEqualTo(7);
    }

    @Test
    @DisplayName("what teaches something says so")
    void teaches() {
        assertThat(lessons.ended(Lives.ended(Ending.LATE, 5).build())).isTrue();
        IncidentBuilder announced = Lives.ended(Ending.LATE, 5);
        announced.closeAnnounced = true;
        assertThat(lessons.ended(announced.build())).as("announced").isTrue();
        IncidentBuilder other = Lives.ended(Ending.FIN, 5);
        other.responseBytes = 1;
        assertThat(lessons.ended(other.build())).isFalse();
    }

    @Test
    @DisplayName("three connections ended after 100 exchanges, at any idle time: a limit of 100")
    void count() {
        answered(3, 5, 100);
        found(1, 100, 10);
        found(4, 100, 50);
        assertThat(lessons.sameCountEachTime(3, true)).as("two").isEqualTo(-1);
        found(9, 100, 20);
        assertThat(lessons.sameCountEachTime(3, true)).isEqualTo(100);
        assertThat(lessons.sameCountEachTime(4, true)).isEqualTo(-1);
        assertThat(lessons.sameAgeEachTime(3)).isNull();
    }

    @Test
    @DisplayName("no limit: another count, one that answered more, or the same idle time each time")
    void noCount() {
        found(1, 100, 10);
        found(4, 100, 50);
        found(9, 100, 20);
        answered(1, 5, 101);
        assertThat(lessons.sameCountEachTime(3, true)).as("answered more").isEqualTo(-1);

        Lessons sameIdle = new Lessons();
        for (double idle : new double[] {5, 5.5, 6}) {
            sameIdle.ended(Lives.ended(Ending.FIN, idle, 1, 10).build());
        }
        assertThat(sameIdle.sameCountEachTime(3, true)).as("same idle time").isEqualTo(-1);

        Lessons sameAge = new Lessons();
        for (double idle : new double[] {1, 4, 9}) {
            sameAge.ended(Lives.ended(Ending.FIN, idle, 100, 20).build());
        }
        assertThat(sameAge.sameCountEachTime(3, true))
                .as("an age of 19 to 20 s")
                .isEqualTo(-1);
        assertThat(sameAge.sameCountEachTime(3, false)).as("not asked for").isEqualTo(100);
        assertThat(sameIdle.sameCountEachTime(3, false)).as("same idle time").isEqualTo(-1);
    }

    @Test
    @DisplayName("the last ones count, not those before")
    void newest() {
        found(1, 40, 10);
        found(1, 100, 10);
        found(4, 100, 50);
        found(9, 100, 20);
        assertThat(lessons.sameCountEachTime(3, true)).isEqualTo(100);
        found(2, 41, 20);
        assertThat(lessons.sameCountEachTime(3, true)).isEqualTo(-1);
        for (int i = 1; i <= 30; i++) {
            found(i, 200, 30 * i);
        }
        assertThat(lessons.sameCountEachTime(8, true)).isEqualTo(200);
        assertThat(lessons.sameCountEachTime(9, true))
                .as("more than are remembered")
                .isEqualTo(-1);
    }

    @Test
    @DisplayName(
            "an announced close counts as well; unknown counts, resets while idle and late endings are passed over")
    void counted() {
        found(1, 100, 10);
        IncidentBuilder announced = Lives.ended(Ending.LATE, 4, 100, 20);
        announced.closeAnnounced = true;
        lessons.ended(announced.build());
        IncidentBuilder tls = Lives.ended(Ending.FIN, 7, 33, 20);
        tls.exchangesCounted = false;
        lessons.ended(tls.build());
        lessons.ended(Lives.ended(Ending.RST_WHILE_IDLE, 7, 44, 20).build());
        lessons.ended(Lives.ended(Ending.LATE, 7, 55, 20).build());
        assertThat(lessons.sameCountEachTime(3, true)).isEqualTo(-1);
        found(9, 100, 30);
        assertThat(lessons.sameCountEachTime(3, true)).isEqualTo(100);
    }

    @Test
    @DisplayName("three connections ended at about an hour, at any idle time and count: a limit on the age")
    void age() {
        answered(120, 3590, 40);
        found(60, 20, 3650);
        found(10, 35, 3605);
        assertThat(lessons.sameAgeEachTime(3)).as("two").isNull();
        found(200, 7, 3700);
        assertSameAge(3595, 3605);
        assertThat(lessons.sameAgeEachTime(4)).isNull();
        assertThat(lessons.sameCountEachTime(3, true)).isEqualTo(-1);
    }

    @Test
    @DisplayName("no limit on the age: one that answered at a higher age")
    void answeredOlder() {
        answered(120, 3606, 40);
        found(60, 20, 3650);
        found(10, 35, 3605);
        found(200, 7, 3700);
        assertThat(lessons.sameAgeEachTime(3)).isNull();
    }

    @Test
    @DisplayName("no limit on the age: all were idle for longer than anything survived, or all had as many exchanges")
    void otherReasons() {
        found(60, 20, 3650);
        found(10, 35, 3605);
        found(200, 7, 3700);
        assertThat(lessons.sameAgeEachTime(3)).as("nothing known to survive").isNull();
        answered(10, 20, 2);
        assertThat(lessons.sameAgeEachTime(3)).as("idle explains").isNull();
        answered(11, 20, 2);
        assertThat(lessons.sameAgeEachTime(3)).isNotNull();

        Lessons sameCount = new Lessons();
        sameCount.answered(Lives.seconds(120), Lives.seconds(3000), 10);
        sameCount.ended(Lives.ended(Ending.FIN, 60, 20, 3650).build());
        sameCount.ended(Lives.ended(Ending.FIN, 10, 20, 3605).build());
        sameCount.ended(Lives.ended(Ending.FIN, 200, 20, 3700).build());
        assertThat(sameCount.sameAgeEachTime(3)).as("count explains").isNull();
    }

    @Test
    @DisplayName("no limit on the age: too vague, other ages, or ages that are not known")
    void noAge() {
        answered(3000, 3000, 40);
        found(1000, 1, 3600);
        found(1200, 2, 3650);
        found(1100, 3, 3605);
        assertThat(lessons.sameAgeEachTime(3)).as("vague: 2600 to 3600 s").isNull();
        found(10, 4, 600);
        assertThat(lessons.sameAgeEachTime(3)).as("another age").isNull();

        Lessons adopted = new Lessons();
        adopted.answered(Lives.seconds(3000), -1, 0);
        for (int i = 1; i <= 3; i++) {
            IncidentBuilder incident = Lives.ended(Ending.FIN, i, i, 3600);
            incident.ageNanos = -1;
            adopted.ended(incident.build());
        }
        assertThat(adopted.sameAgeEachTime(3)).isNull();
    }

    @Test
    @DisplayName("what was not yet over when the request came did not end at that age")
    void notOver() {
        answered(3000, 3000, 40);
        for (int i = 1; i <= 3; i++) {
            IncidentBuilder race = Lives.ended(Ending.FIN, i, i, 3600);
            race.peerStateBefore = PeerState.OPEN;
            race.closeAnnounced = true;
            lessons.ended(race.build());
        }
        assertThat(lessons.sameAgeEachTime(3)).isNull();
    }

    @Test
    @DisplayName(
            "random lives: each limit is found where there is one, and neither where idling alone ends connections")
    void randomLives() {
        Random random = new Random(4);
        int coincidences = 0;
        for (int round = 0; round < 300; round++) {
            Lessons counted = new Lessons();
            Lessons aged = new Lessons();
            Lessons idle = new Lessons();
            for (int connection = 0; connection < 10; connection++) {
                live(random, counted, 100, Double.MAX_VALUE, Double.MAX_VALUE);
                live(random, aged, Integer.MAX_VALUE, 1000, Double.MAX_VALUE);
                live(random, idle, Integer.MAX_VALUE, Double.MAX_VALUE, 19);
            }
            assertThat(counted.sameCountEachTime(3, true)).isEqualTo(100);
            assertThat(counted.sameAgeEachTime(3)).isNull();
            coincidences += aged.sameCountEachTime(3, true) == -1 ? 0 : 1;
            AgeInterval age = aged.sameAgeEachTime(3);
            assertThat(age).isNotNull();
            assertThat(Lives.seconds(1000)).isBetween(age.fromNanos, age.toNanos);
            assertThat(idle.sameCountEachTime(3, true)).isEqualTo(-1);
            assertThat(idle.sameAgeEachTime(3)).isNull();
        }
        assertThat(coincidences)
                .as("three times the same number of exchanges, of about a hundred")
                .isLessThanOrEqualTo(3);
    }

    /** Requests after gaps of 0 to 20 s until one of the limits has ended the connection. */
    private static void live(Random random, Lessons lessons, int maxCount, double maxAge, double maxIdle) {
        double age = 0;
        for (int done = 1; ; done++) {
            double gap = 20 * random.nextDouble();
            if (done == maxCount || age + gap > maxAge || gap > maxIdle) {
                lessons.ended(Lives.ended(Ending.FIN, gap, done, age + gap).build());
                return;
            }
            age += gap;
            lessons.answered(Lives.seconds(gap), Lives.seconds(age), done + 1);
        }
    }
}
