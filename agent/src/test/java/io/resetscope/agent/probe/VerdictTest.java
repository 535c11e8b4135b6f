package io.resetscope.agent.probe;

import static io.resetscope.agent.probe.Results.DIRECT;
import static io.resetscope.agent.probe.Results.EVERY_5_S;
import static io.resetscope.agent.probe.Results.NLB;
import static io.resetscope.agent.probe.Results.acquaintance;
import static io.resetscope.agent.probe.Results.ended;
import static io.resetscope.agent.probe.Results.lane;
import static io.resetscope.agent.probe.Results.survived;
import static io.resetscope.agent.probe.Results.unfinished;
import static io.resetscope.agent.probe.Results.verdict;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What follows from outcomes, in words. */
class VerdictTest {

    private static final TcpKeepAlive OFF = TcpKeepAlive.OFF;
    private static final Target LOCAL = Target.direct("127.0.0.1:8080");

    private static LaneResult healthy(Target target, TcpKeepAlive keepAlive) {
        return lane(target, keepAlive, survived(0), survived(22), survived(33));
    }

    private static LaneResult forgets(Target target, TcpKeepAlive keepAlive, Fate fate) {
        return lane(target, keepAlive, survived(19.9), ended(fate, 20.1), ended(fate, 22));
    }

    private static Closer closer(Verdict verdict, int way) {
        return verdict.ways.get(way).closer;
    }

    @Test
    @DisplayName("a server closes by FIN: its own setting, and TCP keep-alive is no help")
    void server() {
        Acquaintance nginx = acquaintance(DIRECT, "nginx/1.26.2", 75);
        Verdict verdict = verdict(
                lane(nginx, OFF, survived(65), ended(Fate.FIN, 75.01), ended(Fate.FIN, 75.02)),
                lane(nginx, EVERY_5_S, survived(65), ended(Fate.FIN, 75.01)));
        assertThat(closer(verdict, 0)).isEqualTo(Closer.SERVER);
        assertThat(verdict.sentences)
                .containsExactly(
                        "The server closes connections that have been idle for 75 s, by FIN (seen 2 times, after 75 s).",
                        "The server announces Keep-Alive: timeout=75, and keeps to it.");
        assertThat(verdict.keepAlive)
                .containsExactly(
                        "TCP keep-alive does not prevent it: what closes counts requests, and a probe is none");
        assertThat(verdict.suspects).containsExactly("nginx keepalive_timeout (75 s)");
        assertThat(verdict.changes)
                .containsExactly(
                        "keep idle connections in the client's pool for less than 75 s, e.g. 60 s",
                        "or raise the server's keep-alive timeout above the pool's: keepalive_timeout in nginx.conf (75 s by"
                                + " default)",
                        "or let the client repeat a GET that got no response");
        assertThat(verdict.docs).containsExactly("docs/causes/stale-pooled-connection.md");
    }

    @Test
    @DisplayName("a server that looks once a second: from when to when it closed")
    void coarse() {
        Verdict verdict = verdict(lane(DIRECT, OFF, survived(6), ended(Fate.FIN, 7.1), ended(Fate.FIN, 7.98)));
        assertThat(verdict.sentences)
                .containsExactly(
                        "The server closes connections that have been idle for 7.1 s, by FIN (seen 2 times, after"
                                + " 7.1 s to 7.98 s: it does not look all the time).");
    }

    @Test
    @DisplayName("an announcement that is not kept")
    void announcedOtherwise() {
        Verdict verdict = verdict(
                lane(acquaintance(DIRECT, null, 65), OFF, survived(11), ended(Fate.FIN, 20), ended(Fate.FIN, 20)));
        assertThat(verdict.sentences)
                .contains("The server announces Keep-Alive: timeout=65, which is not what happens here.");
    }

    @Test
    @DisplayName("a balancer forgets where the direct way does not: it is the balancer; probes below keep it alive")
    void balancer() {
        Verdict verdict = verdict(
                healthy(DIRECT, OFF),
                healthy(DIRECT, EVERY_5_S),
                forgets(NLB, OFF, Fate.RST_ON_REQUEST),
                healthy(NLB, EVERY_5_S));
        assertThat(closer(verdict, 0)).isEqualTo(Closer.NONE);
        assertThat(closer(verdict, 1)).isEqualTo(Closer.HOP);
        assertThat(verdict.ways.get(1).prevented).isTrue();
        assertThat(verdict.sentences)
                .containsExactly(
                        "Directly, connections survive 33 s of idling, the longest that was tried.",
                        "nlb forgets connections that have been idle for 20 s, silently; the next request is answered by RST"
                                + " (19.9 s survived, 20.1 s not); directly, they survive 33 s.");
        assertThat(verdict.keepAlive)
                .containsExactly(
                        "via nlb: TCP keep-alive prevents it: with a probe after each 5 s of silence, connections"
                                + " survive 33 s");
        assertThat(verdict.changes)
                .containsExactly(
                        "via nlb: keep idle connections in the client's pool for less than 19.9 s, e.g. 15 s",
                        "or let TCP keep-alive probes keep it alive: SO_KEEPALIVE, with TCP_KEEPIDLE and TCP_KEEPINTVL of at"
                                + " most 9 s (by default net.ipv4.tcp_keepalive_time, 7200 s, and tcp_keepalive_intvl, 75 s)",
                        "or raise the idle timeout of nlb",
                        "or let the client repeat a GET that got no response");
        assertThat(verdict.docs).containsExactly("docs/causes/middlebox-idle-timeout.md");
    }

    @Test
    @DisplayName("behind what probes prevent, the server's own timeout shows itself")
    void behind() {
        Verdict verdict = verdict(
                forgets(DIRECT, OFF, Fate.SILENT),
                lane(DIRECT, EVERY_5_S, survived(11), ended(Fate.FIN, 21), ended(Fate.FIN, 21)));
        assertThat(verdict.ways.get(0).prevented).isTrue();
        assertThat(verdict.keepAlive)
                .containsExactly(
                        "TCP keep-alive prevents it: with a probe after each 5 s of silence, connections end after"
                                + " 21 s only, by FIN");
    }

    @Test
    @DisplayName("a server that looks for idle connections once a second is not outlived by who was lucky")
    void luckyBesideFin() {
        Verdict verdict = verdict(
                lane(DIRECT, OFF, survived(11), ended(Fate.FIN, 22.3), ended(Fate.FIN, 21.6), ended(Fate.FIN, 21.7)),
                lane(DIRECT, EVERY_5_S, survived(11), survived(22), ended(Fate.FIN, 22.3)));
        assertThat(verdict.ways.get(0).prevented).isFalse();
    }

    @Test
    @DisplayName("a request that crosses the server's FIN makes no device of it")
    void crossing() {
        Verdict verdict =
                verdict(lane(DIRECT, OFF, survived(30), ended(Fate.RST_ON_REQUEST, 60.0002), ended(Fate.FIN, 60.0005)));
        assertThat(closer(verdict, 0)).isEqualTo(Closer.SERVER);
        assertThat(verdict.sentences).anyMatch(it -> it.contains("by FIN")).noneMatch(it -> it.contains("forgets"));
    }

    @Test
    @DisplayName("where only long idle times were tried, and none survived, nobody is named")
    void onlyLong() {
        assertThat(closer(verdict(lane(DIRECT, OFF, ended(Fate.SILENT, 400))), 0))
                .isEqualTo(Closer.UNKNOWN);
        assertThat(closer(verdict(lane(DIRECT, OFF, ended(Fate.FIN_ON_REQUEST, 0.01))), 0))
                .isEqualTo(Closer.SERVER);
    }

    @Test
    @DisplayName("probes that were in time and did not help are not advised")
    void onAlone() {
        Verdict verdict = verdict(forgets(DIRECT, EVERY_5_S, Fate.SILENT));
        assertThat(verdict.changes).noneMatch(it -> it.contains("TCP_KEEPIDLE"));
        Verdict late = verdict(forgets(DIRECT, TcpKeepAlive.every(25, 5, 3), Fate.SILENT));
        assertThat(late.changes).anyMatch(it -> it.contains("TCP_KEEPIDLE"));
    }

    @Test
    @DisplayName("probes above the threshold: no cure, and why")
    void tooLate() {
        TcpKeepAlive late = TcpKeepAlive.every(25, 5, 3);
        Verdict verdict = verdict(forgets(DIRECT, OFF, Fate.SILENT), forgets(DIRECT, late, Fate.SILENT));
        assertThat(verdict.ways.get(0).prevented).isFalse();
        assertThat(verdict.keepAlive)
                .containsExactly(
                        "TCP keep-alive does not prevent it: with a probe after each 25 s of silence, they come too late;"
                                + " whether earlier ones do was not tried: set --keep-alive-idle below 19.9 s");
        assertThat(verdict.changes).anyMatch(it -> it.contains("TCP_KEEPIDLE"));
        assertThat(verdict.docs).containsExactly("docs/causes/silent-drop.md");
    }

    @Test
    @DisplayName("an interval above the threshold undoes an idle time below it")
    void intervalTooLong() {
        TcpKeepAlive seldom = TcpKeepAlive.every(5, 75, 9);
        assertThat(verdict(forgets(DIRECT, OFF, Fate.SILENT), forgets(DIRECT, seldom, Fate.RST)).keepAlive)
                .containsExactly(
                        "TCP keep-alive does not prevent it: with a probe after 5 s of silence and then one every"
                                + " 75 s, they come too late; whether earlier ones do was not tried: set"
                                + " --keep-alive-idle and --keep-alive-interval below 19.9 s");
    }

    @Test
    @DisplayName("probes below the threshold in vain: what ends it does not count packets; they are not advised")
    void inVain() {
        Verdict verdict =
                verdict(forgets(DIRECT, OFF, Fate.RST_ON_REQUEST), forgets(DIRECT, EVERY_5_S, Fate.RST_ON_REQUEST));
        assertThat(verdict.keepAlive)
                .containsExactly("TCP keep-alive does not prevent it: in spite of a probe after each 5 s of silence,"
                        + " connections end after 20 s");
        assertThat(verdict.changes).noneMatch(it -> it.contains("TCP_KEEPIDLE"));
    }

    @Test
    @DisplayName("one way alone cannot tell a device from a server that rejects")
    void alone() {
        Verdict verdict = verdict(forgets(DIRECT, OFF, Fate.RST_ON_REQUEST));
        assertThat(closer(verdict, 0)).isEqualTo(Closer.PATH);
        assertThat(verdict.sentences)
                .containsExactly(
                        "Something on the way, most likely, forgets connections that have been idle for 20 s, silently; the"
                                + " next request is answered by RST (19.9 s survived, 20.1 s not).",
                        "A server that rejects the request looks the same from here; a second way to it, past the device"
                                + " (--via), would tell.");
    }

    @Test
    @DisplayName("the same FIN on both ways is the server's; another one is the hop's own")
    void finOnBoth() {
        LaneResult direct = lane(DIRECT, OFF, survived(11), ended(Fate.FIN, 20), ended(Fate.FIN, 20));
        Verdict same = verdict(direct, lane(NLB, OFF, survived(11), ended(Fate.FIN, 20.05), ended(Fate.FIN, 20.1)));
        assertThat(closer(same, 1)).isEqualTo(Closer.SERVER);
        assertThat(same.changes)
                .as("one thing to set, said once")
                .containsExactly(
                        "keep idle connections in the client's pool for less than 20 s, e.g. 16 s",
                        "or raise the server's keep-alive timeout above the pool's",
                        "or let the client repeat a GET that got no response");
        assertThat(same.sentences)
                .contains(
                        "Via nlb it is the server, too, or nlb has the same timeout: connections that have been idle for"
                                + " 20.1 s end by FIN (seen 2 times, after 20.1 s).");
        Verdict other = verdict(direct, lane(NLB, OFF, survived(33), ended(Fate.FIN, 60), ended(Fate.FIN, 60)));
        assertThat(closer(other, 1)).isEqualTo(Closer.HOP);
        assertThat(other.sentences)
                .contains(
                        "nlb closes connections that have been idle for 60 s, by FIN (seen 2 times, after 60 s); directly,"
                                + " they end after 20 s.");
        assertThat(other.suspects).contains("AWS ALB idle_timeout.timeout_seconds (60 s)");
    }

    @Test
    @DisplayName("the server's FIN at 65 s directly, the balancer's RST at 20 s via it: each its own")
    void both() {
        Verdict verdict = verdict(
                lane(DIRECT, OFF, survived(50), ended(Fate.FIN, 65), ended(Fate.FIN, 65)),
                forgets(NLB, OFF, Fate.RST_ON_REQUEST));
        assertThat(closer(verdict, 0)).isEqualTo(Closer.SERVER);
        assertThat(closer(verdict, 1)).isEqualTo(Closer.HOP);
        assertThat(verdict.changes)
                .anyMatch(it -> it.startsWith("directly: keep"))
                .anyMatch(it -> it.startsWith("via nlb: keep"));
        assertThat(verdict.docs).hasSize(2);
    }

    @Test
    @DisplayName("what forgets between the ends is no server, whatever a server's default is")
    void hopIsNoServer() {
        Verdict hop = verdict(healthy(DIRECT, OFF), forgets(NLB, OFF, Fate.RST_ON_REQUEST));
        assertThat(closer(hop, 1)).isEqualTo(Closer.HOP);
        assertThat(hop.suspects).isEmpty();
        assertThat(verdict(forgets(DIRECT, OFF, Fate.RST_ON_REQUEST)).suspects)
                .as("with one way alone it may be one")
                .containsExactly("Tomcat with its sample server.xml connectionTimeout (20 s)");
    }

    @Test
    @DisplayName("the direct way that has not lasted as long yet proves nothing against the hop")
    void notComparable() {
        Verdict verdict = verdict(unfinished(lane(DIRECT, OFF, survived(11))), forgets(NLB, OFF, Fate.RST_ON_REQUEST));
        assertThat(closer(verdict, 1)).isEqualTo(Closer.UNKNOWN);
        assertThat(verdict.sentences)
                .contains("Directly, no idle timeout has shown itself yet: connections have survived 11 s of idling.")
                .contains(
                        "Via nlb, connections that have been idle for 20 s end silently; the next request is answered by RST"
                                + " (19.9 s survived, 20.1 s not). Whether nlb ends them is not known: directly, nothing as long"
                                + " has been seen.");
    }

    @Test
    @DisplayName("a device that resets when the time is over")
    void reset() {
        Verdict verdict = verdict(
                healthy(DIRECT, OFF), lane(NLB, OFF, survived(250), ended(Fate.RST, 300), ended(Fate.RST, 300.1)));
        assertThat(verdict.sentences).noneMatch(it -> it.contains("forgets"));
        assertThat(verdict.docs).containsExactly("docs/causes/connection-reset-while-idle.md");
        assertThat(verdict.suspects.get(0)).isEqualTo("F5 BIG-IP FastL4 idleTimeout (300 s)");
    }

    @Test
    @DisplayName("an RST that came by itself, one way alone: a server may do that, and no request was rejected")
    void resetAlone() {
        Verdict verdict = verdict(lane(DIRECT, OFF, survived(0), ended(Fate.RST, 3), ended(Fate.RST, 3.01)));
        assertThat(closer(verdict, 0)).isEqualTo(Closer.PATH);
        assertThat(verdict.sentences)
                .containsExactly(
                        "Something on the way, most likely, resets connections that have been idle for 3 s, by an RST that"
                                + " comes by itself (seen 2 times, after 3 s).",
                        "A server that resets its idle connections (SO_LINGER 0) looks the same from here; a second way to"
                                + " it, past the device (--via), would tell.");
        assertThat(verdict.suspects).as("gunicorn's 2 s are not 3 s").isEmpty();
    }

    @Test
    @DisplayName("what tells its time need not have been survived for nearly as long, for probes to have been in time")
    void resetInSpiteOfProbes() {
        LaneResult without = lane(DIRECT, OFF, survived(0), ended(Fate.RST, 9), ended(Fate.RST, 9));
        assertThat(verdict(without, lane(DIRECT, EVERY_5_S, survived(0), ended(Fate.RST, 9))).keepAlive)
                .containsExactly("TCP keep-alive does not prevent it: in spite of a probe after each 5 s of silence,"
                        + " connections end after 9 s");
        TcpKeepAlive late = TcpKeepAlive.every(15, 5, 3);
        assertThat(verdict(without, lane(DIRECT, late, survived(0), ended(Fate.RST, 9))).keepAlive)
                .containsExactly(
                        "TCP keep-alive does not prevent it: with a probe after each 15 s of silence, they come"
                                + " too late; whether earlier ones do was not tried: set --keep-alive-idle below 9 s");
    }

    @Test
    @DisplayName("the margin is four fifths of the time that is shown; none where nothing is left")
    void margin() {
        assertThat(verdict(lane(DIRECT, OFF, survived(19.97), ended(Fate.SILENT, 20), ended(Fate.SILENT, 20))).changes)
                .contains("keep idle connections in the client's pool for less than 20 s, e.g. 16 s");
        assertThat(verdict(lane(DIRECT, OFF, survived(0), ended(Fate.FIN, 0.9), ended(Fate.FIN, 0.9))).changes)
                .contains("keep idle connections in the client's pool for less than 900 ms, e.g. 720 ms");
        assertThat(verdict(lane(DIRECT, OFF, survived(0), ended(Fate.FIN, 0.01), ended(Fate.FIN, 0.01))).changes)
                .contains("keep idle connections in the client's pool for less than 10 ms");
    }

    @Test
    @DisplayName("to this host nothing is on the way")
    void loopback() {
        Verdict reset = verdict(lane(LOCAL, OFF, survived(0), ended(Fate.RST, 3), ended(Fate.RST, 3.01)));
        assertThat(closer(reset, 0)).isEqualTo(Closer.SERVER);
        assertThat(reset.sentences)
                .containsExactly(
                        "The server, or a proxy on this host, resets connections that have been idle for 3 s, by an RST"
                                + " that comes by itself (seen 2 times, after 3 s).");
        assertThat(reset.changes)
                .contains("or raise the idle timeout of the server")
                .noneMatch(it -> it.contains("TCP_KEEPIDLE"));
        Verdict late = verdict(forgets(LOCAL, OFF, Fate.RST_ON_REQUEST));
        assertThat(closer(late, 0)).isEqualTo(Closer.SERVER);
        assertThat(late.sentences)
                .singleElement()
                .asString()
                .startsWith("The server, or a proxy on this host, forgets connections");
    }

    @Test
    @DisplayName("no timeout; no second use; nothing at all")
    void extremes() {
        assertThat(verdict(healthy(DIRECT, OFF)).sentences)
                .containsExactly(
                        "No idle timeout was found: connections survive 33 s of idling, the longest that was tried.");
        Verdict once = verdict(lane(DIRECT, OFF, ended(Fate.FIN, 0.001), ended(Fate.FIN, 0.002)));
        assertThat(once.sentences)
                .containsExactly(
                        "Directly, no connection could be used twice: the server closes by FIN, 1 ms after the first"
                                + " answer.");
        assertThat(once.isFull()).isFalse();
        assertThat(verdict(lane(DIRECT, OFF, ended(Fate.FIN_ON_REQUEST, 0.00001))).sentences)
                .containsExactly(
                        "Directly, no connection could be used twice: the next request is answered by FIN, 0.01 ms after"
                                + " the first answer.");
        assertThat(verdict(forgets(DIRECT, OFF, Fate.SILENT)).sentences)
                .anyMatch(it -> it.contains("silently; the next request gets no answer (19.9 s survived"));
        assertThat(once.changes).isEmpty();
        assertThat(verdict(lane(DIRECT, OFF)).sentences).containsExactly("Directly, nothing is known yet.");
    }

    @Test
    @DisplayName("longer times that could not be tried: they are not known, and that is no full verdict")
    void limit() {
        Outcome refused = new Outcome(Fate.FAILED, Results.seconds(33), 0, 0, "Connection reset");
        Verdict verdict = verdict(lane(DIRECT, OFF, survived(0), survived(11), refused));
        assertThat(verdict.sentences)
                .containsExactly(
                        "Directly, connections survive 11 s of idling. 1 connection that should have been idle for longer"
                                + " could not be opened or used (a limit of connections?): whether there is a longer idle"
                                + " timeout is not known.",
                        "direct, without TCP keep-alive: 1 connection could not be tried (Connection reset).");
        assertThat(verdict.isFull()).isFalse();
        Verdict shorter = verdict(lane(
                DIRECT, OFF, survived(33), new Outcome(Fate.FAILED, Results.seconds(11), 0, 0, "Connection reset")));
        assertThat(shorter.sentences).anyMatch(it -> it.endsWith("33 s of idling, the longest that was tried."));
        assertThat(shorter.isFull()).isTrue();
        Verdict none = verdict(lane(DIRECT, OFF, refused));
        assertThat(none.sentences).contains("Directly, nothing is known: no connection could be opened and used.");
        assertThat(none.isFull()).isFalse();
        assertThat(verdict(forgets(DIRECT, OFF, Fate.SILENT)).isFull()).isTrue();
    }

    @Test
    @DisplayName("answers that are errors are said: the server may treat them in another way")
    void errors() {
        Acquaintance missing = new Acquaintance(
                DIRECT, new InetSocketAddress("10.0.0.6", 8080), 404, null, null, -1, Results.seconds(0.001));
        assertThat(verdict(lane(missing, OFF, survived(0), survived(33))).sentences)
                .contains("The answers were 404; some servers close after errors: --request may name what is there.");
        assertThat(verdict(lane(missing, OFF, survived(33)), healthy(NLB, OFF)).sentences)
                .anyMatch(it -> it.startsWith("Directly, the answers were 404;"));
    }

    @Test
    @DisplayName("what contradicts and what could not be tried is said")
    void doubts() {
        Verdict verdict = verdict(lane(
                DIRECT,
                OFF,
                survived(19.9),
                ended(Fate.SILENT, 20.1),
                ended(Fate.SILENT, 21),
                survived(33),
                new Outcome(Fate.FAILED, 0, 0, 0, "Connection refused")));
        assertThat(verdict.sentences)
                .contains(
                        "direct, without TCP keep-alive: 1 of 5 outcomes contradict this.",
                        "direct, without TCP keep-alive: 1 connection could not be tried (Connection refused).");
    }
}
