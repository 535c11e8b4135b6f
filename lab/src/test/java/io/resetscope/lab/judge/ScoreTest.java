package io.resetscope.lab.judge;

import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.lab.Client;
import io.resetscope.lab.Role;
import io.resetscope.lab.Scheme;
import io.resetscope.lab.judge.Judgement.Kind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScoreTest {

    @Test
    void aThousandRightOnesPass() {
        assertThat(new Score(of(Kind.RIGHT, 1000)).failure(true)).isNull();
    }

    @Test
    void oneWrongFails() {
        assertThat(score(Kind.RIGHT, 5000, Kind.WRONG, 1).failure(true)).isEqualTo("1 wrong");
    }

    @Test
    void twoPercentUnknownAndMissingTogetherPassAndMoreFail() {
        List<Judgement> twenty = of(Kind.RIGHT, 980);
        twenty.addAll(of(Kind.UNKNOWN, 10));
        twenty.addAll(of(Kind.MISSING, 10));
        assertThat(new Score(twenty).failure(true)).isNull();
        twenty.addAll(of(Kind.MISSING, 1));
        assertThat(new Score(twenty).failure(true)).isEqualTo("21 of 1001 unknown or missing");
    }

    @Test
    void fewerThanAThousandFailTheWholeLabOnly() {
        Score few = new Score(of(Kind.RIGHT, 999));
        assertThat(few.failure(true)).isEqualTo("only 999 incidents");
        assertThat(few.failure(false)).isNull();
    }

    @Test
    void quietAndAvoidedDoNotCountAsIncidents() {
        List<Judgement> all = of(Kind.RIGHT, 999);
        all.addAll(of(Kind.QUIET, 500));
        all.addAll(of(Kind.AVOIDED, 500));
        assertThat(new Score(all).labelled()).isEqualTo(999);
    }

    @Test
    void whatTheKernelContradictsFails() {
        List<Judgement> all = of(Kind.RIGHT, 1000);
        Judgement one = all.get(0);
        all.add(new Judgement(one.observed(), Role.CLIENT, Kind.RIGHT, "x", one.incident(), "the kernel saw none"));
        assertThat(new Score(all).failure(true)).isEqualTo("1 contradicted by the kernel, the other end or the fault");
    }

    @Test
    void howManyTheKernelWasAskedAboutIsSaid() {
        List<Judgement> all = of(Kind.RIGHT, 1);
        all.add(new Judgement(all.get(0).observed(), Role.CLIENT, Kind.RIGHT, "x", Told.reset("peer"), null));
        assertThat(new Score(all).text()).contains("1 with an RST were held against the kernel, 0 contradicted");
    }

    @Test
    void theMatrixShowsEachAndMarksTheWrong() {
        List<Judgement> all = of(Kind.RIGHT, 3);
        Observed observed = all.get(0).observed();
        all.add(new Judgement(observed, Role.CLIENT, Kind.WRONG, "keep_alive_race", null, null));
        all.add(new Judgement(observed, Role.CLIENT, Kind.MISSING, Judgement.NOTHING, null, null));
        assertThat(new Matrix(all).markdown()).isEqualTo("""
                | fault | true cause | keep_alive_race | nothing | stale_pooled_connection |
                | --- | --- | --- | --- | --- |
                | stale (client) | stale_pooled_connection | **1** | 1 | 3 |
                """);
        assertThat(new Matrix(all).text()).contains("1 keep_alive_race (!), 1 nothing, 3 stale_pooled_connection");
    }

    @Test
    void overHttpsAFaultHasARowOfItsOwn() {
        List<Judgement> all = of(Kind.RIGHT, 3);
        Observed https = Told.observed(Told.stale().over(Scheme.HTTPS).orElseThrow(), Client.SOCKET, 1);
        all.add(new Judgement(https, Role.CLIENT, Kind.RIGHT, "stale_pooled_connection", null, null));
        assertThat(new Matrix(all).markdown()).endsWith("""
                | stale (client) | stale_pooled_connection | 3 |
                | stale https (client) | stale_pooled_connection | 1 |
                """);
    }

    private static Score score(Kind one, int ones, Kind other, int others) {
        List<Judgement> all = of(one, ones);
        all.addAll(of(other, others));
        return new Score(all);
    }

    private static List<Judgement> of(Kind kind, int count) {
        Observed observed = Told.observed(Told.stale(), Client.SOCKET, 1);
        return new ArrayList<>(Collections.nCopies(
                count, new Judgement(observed, Role.CLIENT, kind, "stale_pooled_connection", null, null)));
    }
}
