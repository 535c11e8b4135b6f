package io.resetscope.agent.probe;

import static io.resetscope.agent.probe.Results.DIRECT;
import static io.resetscope.agent.probe.Results.EVERY_5_S;
import static io.resetscope.agent.probe.Results.NLB;
import static io.resetscope.agent.probe.Results.acquaintance;
import static io.resetscope.agent.probe.Results.ended;
import static io.resetscope.agent.probe.Results.lane;
import static io.resetscope.agent.probe.Results.survived;
import static io.resetscope.agent.probe.Results.verdict;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What is said beside who ends connections: announcements, several servers, TCP keep-alive that does harm. */
class WordingTest {

    private static final TcpKeepAlive OFF = TcpKeepAlive.OFF;

    private static LaneResult announcing(Target target, double closesAfter) {
        return lane(
                acquaintance(target, null, 20),
                OFF,
                survived(11),
                ended(Fate.FIN, closesAfter),
                ended(Fate.FIN, closesAfter));
    }

    @Test
    @DisplayName("what a server announces is said of its way, and not where a hop is sooner")
    void announcements() {
        assertThat(verdict(announcing(DIRECT, 20), announcing(NLB, 20)).sentences)
                .contains(
                        "Directly, the server announces Keep-Alive: timeout=20, and keeps to it.",
                        "Via nlb, the server announces Keep-Alive: timeout=20, and keeps to it.");
        Verdict hop = verdict(announcing(DIRECT, 20), announcing(NLB, 15));
        assertThat(hop.ways.get(1).closer).isEqualTo(Closer.HOP);
        assertThat(hop.sentences)
                .filteredOn(it -> it.contains("announces"))
                .containsExactly("Directly, the server announces Keep-Alive: timeout=20, and keeps to it.");
    }

    @Test
    @DisplayName("ends that are seconds apart are no timer's coarseness")
    void severalServers() {
        assertThat(verdict(lane(DIRECT, OFF, survived(6), ended(Fate.FIN, 7.1), ended(Fate.FIN, 8.7))).sentences)
                .containsExactly(
                        "The server closes connections that have been idle for 7.1 s, by FIN (seen 2 times, after"
                                + " 7.1 s to 8.7 s, not always at the same time: several servers behind it?).");
    }

    @Test
    @DisplayName("connections that end with TCP keep-alive only")
    void harm() {
        LaneResult without = lane(DIRECT, OFF, survived(0), survived(33));
        assertThat(verdict(without, lane(DIRECT, EVERY_5_S, survived(0), ended(Fate.RST, 5), ended(Fate.RST, 5)))
                        .keepAlive)
                .containsExactly(
                        "TCP keep-alive does harm: without it, connections survive 33 s; with a probe after each"
                                + " 5 s of silence, they end after 5 s, by an RST that comes by itself");
        assertThat(verdict(without, lane(DIRECT, EVERY_5_S, survived(0), survived(33))).keepAlive)
                .isEmpty();
    }
}
