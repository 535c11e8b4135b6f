package io.resetscope.lab.judge;

import static io.resetscope.lab.judge.Told.healthy;
import static io.resetscope.lab.judge.Told.incident;
import static io.resetscope.lab.judge.Told.observed;
import static io.resetscope.lab.judge.Told.stale;
import static io.resetscope.lab.judge.Told.traced;
import static io.resetscope.lab.judge.Told.unsure;
import static io.resetscope.lab.judge.Told.untraced;
import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.lab.Client;
import io.resetscope.lab.Fault;
import io.resetscope.lab.Role;
import io.resetscope.lab.judge.Judgement.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;

class JudgeTest {

    private static final String TRUE = "stale_pooled_connection";

    @Test
    void theTrueCauseIsRight() {
        assertThat(kinds(observed(stale(), Client.SOCKET, 2, traced(0, TRUE), traced(1, TRUE))))
                .containsExactly(Kind.RIGHT, Kind.RIGHT);
    }

    @Test
    void anotherCauseIsWrong() {
        assertThat(kinds(observed(stale(), Client.SOCKET, 1, traced(0, "keep_alive_race"))))
                .containsExactly(Kind.WRONG);
    }

    @Test
    void anOpenConnectionWasNotRefused() {
        assertThat(kinds(observed(
                        Fault.of("crash", "for the test")
                                .truth(Role.CLIENT, "peer_crashed", "connection_refused")
                                .must(Client.all()),
                        Client.SOCKET,
                        1,
                        traced(0, "connection_refused"))))
                .as("its signal was a FIN")
                .containsExactly(Kind.WRONG);
    }

    @Test
    void unknownIsNeitherRightNorWrong() {
        assertThat(kinds(observed(stale(), Client.SOCKET, 1, traced(0, "unknown"))))
                .containsExactly(Kind.UNKNOWN);
    }

    @Test
    void nothingButPossibleBesideTheTruthIsAsGoodAsUnknown() {
        assertThat(kinds(observed(stale(), Client.SOCKET, 1, unsure("possible", "keep_alive_race", TRUE))))
                .containsExactly(Kind.UNKNOWN);
        assertThat(kinds(observed(stale(), Client.SOCKET, 1, unsure("likely", "keep_alive_race", TRUE))))
                .containsExactly(Kind.WRONG);
        assertThat(kinds(observed(stale(), Client.SOCKET, 1, unsure("possible", "keep_alive_race", "unknown"))))
                .containsExactly(Kind.WRONG);
        assertThat(kinds(observed(healthy(), Client.SOCKET, 1, unsure("possible", "keep_alive_race", TRUE))))
                .containsExactly(Kind.WRONG);
    }

    @Test
    void aRepetitionWithoutAnIncidentIsMissing() {
        assertThat(kinds(observed(stale(), Client.SOCKET, 3, traced(0, TRUE), traced(2, TRUE))))
                .containsExactly(Kind.RIGHT, Kind.RIGHT, Kind.MISSING);
    }

    @Test
    void twoIncidentsOfOneRepetitionDoNotMakeUpForAnother() {
        assertThat(kinds(observed(stale(), Client.SOCKET, 2, traced(0, TRUE), traced(0, TRUE))))
                .containsExactly(Kind.RIGHT, Kind.RIGHT, Kind.MISSING);
    }

    @Test
    void aClientThatMayNoticeInTimeMissesNothing() {
        assertThat(kinds(observed(stale(), Client.NETTY, 2, traced(0, "keep_alive_race"))))
                .containsExactly(Kind.WRONG, Kind.AVOIDED);
    }

    @Test
    void everyLaneGivesAnIncident() {
        assertThat(kinds(observed(stale().lanes(3), Client.SOCKET, 1, traced(0, TRUE))))
                .containsExactly(Kind.RIGHT, Kind.MISSING, Kind.MISSING);
    }

    @Test
    void whereNothingIsToBeSaidAnythingIsWrongEvenUnknown() {
        assertThat(kinds(observed(healthy(), Client.SOCKET, 2, traced(0, "unknown"))))
                .containsExactly(Kind.WRONG, Kind.QUIET);
        assertThat(kinds(observed(healthy(), Client.SOCKET, 1))).containsExactly(Kind.QUIET);
    }

    @Test
    void aProcessOfWhichTheTableDoesNotSpeakKeepsQuiet() {
        Incident servers = incident(Role.SERVER, "client_disconnected", Told.PREFIX + "0000000100000000", 100);
        assertThat(kinds(observed(stale(), Client.SOCKET, 1, traced(0, TRUE), servers)))
                .containsExactly(Kind.RIGHT, Kind.WRONG);
    }

    @Test
    void anIncidentWithoutARequestBelongsToTheRepetitionOfItsMoment() {
        assertThat(kinds(observed(stale(), Client.SOCKET, 2, untraced(200, TRUE), untraced(1200, TRUE))))
                .containsExactly(Kind.RIGHT, Kind.RIGHT);
        assertThat(kinds(observed(stale(), Client.SOCKET, 2, untraced(200, TRUE), untraced(300, TRUE))))
                .as("both are of the first")
                .containsExactly(Kind.RIGHT, Kind.RIGHT, Kind.MISSING);
    }

    @Test
    void repetitionsWithinOneMillisecondShareTheirIncidents() {
        Incident[] both = {untraced(1000, TRUE), untraced(1000, TRUE)};
        Observed short1 = new Observed(
                stale(),
                Client.SOCKET,
                17,
                Told.PREFIX,
                List.of(new Repetition(0, 1000, 1000), new Repetition(1, 1000, 1000)),
                List.of(both),
                0,
                "");
        assertThat(kinds(short1)).containsExactly(Kind.RIGHT, Kind.RIGHT);
    }

    private static List<Kind> kinds(Observed observed) {
        return new Judge(new KernelCheck((a, b, c, d) -> List.of()))
                .judge(observed).stream().map(Judgement::kind).toList();
    }
}
