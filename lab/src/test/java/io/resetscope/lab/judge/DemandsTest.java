package io.resetscope.lab.judge;

import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.lab.Client;
import io.resetscope.lab.Fault;
import io.resetscope.lab.Role;
import io.resetscope.lab.judge.Judgement.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is demanded besides the cause can fail. */
class DemandsTest {

    private static final String CAUSE = "x";
    private static final String TRACE = Told.PREFIX + "0000000100000000";

    @Test
    void anAttributeHasToBeSaid() {
        Fault fault = fault().says("http.response.status_code", 413);
        assertThat(objections(fault, 0, client(Map.of("http.response.status_code", 413L))))
                .isEmpty();
        assertThat(objections(fault, 0, client(Map.of("http.response.status_code", 200L))))
                .containsExactly("said http.response.status_code = 200 in place of 413");
        assertThat(objections(fault, 0, client(Map.of()))).hasSize(1);
    }

    @Test
    void aTimeoutHasToBeLearnedNarrowlyByTheLastIncident() {
        Fault fault = fault().learns(3000);
        assertThat(objections(fault, 0, learned(1000, 9000), learned(2900, 3050)))
                .isEmpty();
        assertThat(objections(fault, 0, learned(2900, 2940)))
                .as("this end's delay")
                .isEmpty();
        assertThat(objections(fault, 0, learned(2900, 2939))).hasSize(1);
        assertThat(objections(fault, 0, learned(3150, 3200)))
                .as("a device's delay")
                .isEmpty();
        assertThat(objections(fault, 0, learned(3151, 3200))).hasSize(1);
        assertThat(objections(fault, 0, learned(2000, 3050))).as("too wide").hasSize(1);
        assertThat(objections(fault, 0, client(Map.of()))).as("nothing learned").hasSize(1);
    }

    @Test
    void bothEndsReportOneConnectionInOneTrace() {
        Fault fault = fault().truth(Role.SERVER, CAUSE);
        assertThat(objections(fault, 0, client(id("a")), server(TRACE, "a"))).isEmpty();
        assertThat(objections(fault, 0, client(id("a")), server(TRACE, "b")))
                .containsExactly("the server reports no connection a, but [b]");
        assertThat(objections(fault, 0, client(id("a")), server("another", "a")))
                .containsExactly("the server's span of connection a stands in another trace, another");
        assertThat(objections(fault.endsApart(), 0, client(id("a")), server("another", "a")))
                .isEmpty();
    }

    /** An end of a connection between the same two endpoints, which says when it was opened. */
    private static Incident end(Role role, String id, long openedMillis) {
        boolean client = role == Role.CLIENT;
        return new Incident(
                role,
                CAUSE,
                "fin",
                "peer",
                TRACE,
                "",
                List.of(),
                openedMillis + 400,
                client ? Told.LOCAL : Told.PEER,
                client ? Told.PEER : Told.LOCAL,
                Map.of("resetscope.connection.id", id, "resetscope.connection.age_ms", 400L));
    }

    @Test
    void aConnectionThatOpensAsAMinuteEndsMayHaveTwoNames() {
        Fault fault = fault().truth(Role.SERVER, CAUSE);
        assertThat(objections(fault, 0, end(Role.CLIENT, "a", 59_990), end(Role.SERVER, "b", 60_010)))
                .isEmpty();
        assertThat(objections(fault, 0, end(Role.CLIENT, "a", 59_900), end(Role.SERVER, "b", 59_990)))
                .as("in one minute")
                .hasSize(1);
        assertThat(objections(fault, 0, end(Role.CLIENT, "a", 59_990), end(Role.SERVER, "b", 62_010)))
                .as("another connection")
                .hasSize(1);
        assertThat(objections(fault, 0, end(Role.CLIENT, "a", 59_990), server(TRACE, "b")))
                .as("other endpoints")
                .hasSize(1);
    }

    @Test
    void aPolicyMismatchIsSaidOnce() {
        Fault fault = Fault.of("mismatch", "for the test")
                .nothing(Role.CLIENT)
                .policyMismatch()
                .must(Client.all());
        assertThat(kinds(fault, 1)).containsExactly(Kind.QUIET, Kind.RIGHT);
        assertThat(kinds(fault, 0)).containsExactly(Kind.QUIET, Kind.MISSING);
        assertThat(kinds(fault, 2)).containsExactly(Kind.QUIET, Kind.WRONG);
    }

    @Test
    void whatHasToBeLearnedMayBeSaidOtherwiseAtFirst() {
        Fault fault = fault().learnedAfter(2, "stale").perRepetition(3);
        assertThat(kinds(fault, 0, said(1, "stale"), said(2, "stale"), said(3, CAUSE)))
                .containsExactly(Kind.RIGHT, Kind.RIGHT, Kind.RIGHT);
        assertThat(kinds(fault, 0, said(3, "stale"), said(1, CAUSE), said(2, CAUSE)))
                .as("in the order of time")
                .containsExactly(Kind.RIGHT, Kind.RIGHT, Kind.WRONG);
        assertThat(kinds(fault, 0, said(1, "another"))).first().isEqualTo(Kind.WRONG);
    }

    private static Fault fault() {
        return Fault.of("fault", "for the test").truth(Role.CLIENT, CAUSE).must(Set.of(Client.SOCKET));
    }

    private static Map<String, Object> id(String connection) {
        return Map.of("resetscope.connection.id", connection);
    }

    private static Incident learned(long survivedMillis, long failedMillis) {
        return client(Map.of(
                "resetscope.learned.idle_survived_ms",
                survivedMillis,
                "resetscope.learned.idle_failed_ms",
                failedMillis));
    }

    private static Incident client(Map<String, Object> attributes) {
        return incident(Role.CLIENT, TRACE, attributes);
    }

    private static Incident server(String trace, String connection) {
        return incident(Role.SERVER, trace, id(connection));
    }

    private static Incident said(long millis, String cause) {
        return Told.incident(Role.CLIENT, cause, TRACE, millis);
    }

    private static Incident incident(Role role, String trace, Map<String, Object> attributes) {
        return new Incident(
                role,
                CAUSE,
                "fin",
                "peer",
                trace,
                "",
                List.of(),
                100,
                Told.LOCAL,
                Told.PEER,
                new HashMap<>(attributes));
    }

    private static List<String> objections(Fault fault, int mismatches, Incident... incidents) {
        return judged(fault, mismatches, incidents).stream()
                .map(Judgement::objection)
                .filter(Objects::nonNull)
                .toList();
    }

    private static List<Kind> kinds(Fault fault, int mismatches, Incident... incidents) {
        return judged(fault, mismatches, incidents).stream()
                .map(Judgement::kind)
                .toList();
    }

    private static List<Judgement> judged(Fault fault, int mismatches, Incident... incidents) {
        Observed told = Told.observed(fault, Client.SOCKET, 1, incidents);
        return new ArrayList<>(new Judge(new KernelCheck((a, b, c, d) -> List.of()))
                .judge(new Observed(
                        fault,
                        Client.SOCKET,
                        17,
                        told.tracePrefix(),
                        told.repetitions(),
                        told.incidents(),
                        mismatches,
                        "")));
    }
}
