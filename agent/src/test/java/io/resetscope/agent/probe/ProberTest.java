package io.resetscope.agent.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.testkit.ParallelCases;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Against servers on loopback that end connections after 2 s, in each way. */
class ProberTest {

    private static final int THRESHOLD_MILLIS = 2000;
    private static final int LONGEST_MILLIS = 4000;
    private static final int[] LADDER = {0, 500, LONGEST_MILLIS};
    private static final List<TcpKeepAlive> OFF = List.of(TcpKeepAlive.OFF);
    private static final ProbeRequest REQUEST = new ProbeRequest("GET /", List.of(), "test");

    private static ProbePlan plan(List<Target> targets, List<TcpKeepAlive> keepAlives, int... ladderMillis) {
        List<Long> ladder = new ArrayList<>();
        for (int each : ladderMillis) {
            ladder.add(each * 1_000_000L);
        }
        return new ProbePlan(targets, keepAlives, ladder, 0.05, TimeUnit.SECONDS.toNanos(2));
    }

    private static ProbeResult probe(TlsClient tls, ProbePlan plan) throws Exception {
        Prober prober = new Prober(plan, REQUEST, tls);
        prober.look();
        return prober.climb(it -> {});
    }

    private static LaneResult probe(LoopbackServer.Service service) throws Exception {
        try (LoopbackServer server = LoopbackServer.start(service)) {
            ProbeResult result = probe(null, plan(List.of(server.target()), OFF, LADDER));
            assertThat(result.isComplete()).isTrue();
            Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> server.open() == 0);
            return result.lanes.get(0);
        }
    }

    /** The machine may be slow, and never fast. */
    private static void assertTimeout(LaneResult lane, Fate fate) {
        assertThat(lane.finding.fate).as("%s", lane.outcomes).isEqualTo(fate);
        assertThat(lane.finding.bracket.failedNanos() / 1e6)
                .isBetween(THRESHOLD_MILLIS - 100.0, (double) LONGEST_MILLIS);
        assertThat(lane.finding.failed).isZero();
        assertThat(lane.count(Fate.SURVIVED)).isPositive();
    }

    @TestFactory
    @DisplayName("each way to end a connection is told from the others")
    Stream<DynamicTest> endings() {
        return new ParallelCases(6)
                .add("FIN, without narrowing", () -> {
                    LaneResult lane = probe(LoopbackServer.closingAfter(THRESHOLD_MILLIS));
                    assertTimeout(lane, Fate.FIN);
                    assertThat(lane.rounds).isOne();
                })
                .add("FIN after a 408", () -> {
                    LaneResult lane = probe(LoopbackServer.endingAfter(
                            THRESHOLD_MILLIS, it -> LoopbackServer.write(it, "HTTP/1.1 408 Request Timeout\r\n\r\n")));
                    assertTimeout(lane, Fate.FIN);
                    assertThat(lane.outcomes).anyMatch(it -> it.detail != null && it.detail.contains("\"HTTP/1.1 408"));
                })
                .add(
                        "RST",
                        () -> assertTimeout(
                                probe(LoopbackServer.endingAfter(THRESHOLD_MILLIS, LoopbackServer::reset)), Fate.RST))
                .add("RST on request, narrowed down", () -> {
                    LaneResult lane = probe(LoopbackServer.forgettingAfter(THRESHOLD_MILLIS, LoopbackServer::reset));
                    assertTimeout(lane, Fate.RST_ON_REQUEST);
                    assertThat(lane.rounds).isPositive();
                    assertThat(lane.finding.bracket.survivedNanos() / 1e6).isGreaterThan(1000);
                })
                .add(
                        "FIN on request",
                        () -> assertTimeout(
                                probe(LoopbackServer.forgettingAfter(THRESHOLD_MILLIS, Socket::close)),
                                Fate.FIN_ON_REQUEST))
                .add(
                        "silence",
                        () -> assertTimeout(
                                probe(LoopbackServer.forgettingAfter(THRESHOLD_MILLIS, LoopbackServer::awaitEnd)),
                                Fate.SILENT))
                .start();
    }

    @Test
    @DisplayName("no limit; exactly the connections that were told are opened")
    void none() throws Exception {
        try (LoopbackServer server = LoopbackServer.start(LoopbackServer.healthy())) {
            ProbePlan plan =
                    plan(List.of(server.target()), List.of(TcpKeepAlive.OFF, TcpKeepAlive.every(1, 1, 3)), 0, 100, 300);
            ProbeResult result = probe(null, plan);
            assertThat(result.lanes).hasSize(2).allMatch(it -> it.finding.survivedAll());
            assertThat(server.accepted()).isEqualTo(1 + 2 * 3);
        }
    }

    @Test
    @DisplayName("two ways, side by side: each has its own end")
    void twoWays() throws Exception {
        try (LoopbackServer server = LoopbackServer.start(LoopbackServer.healthy());
                LoopbackServer proxy = LoopbackServer.start(LoopbackServer.closingAfter(THRESHOLD_MILLIS))) {
            ProbeResult result = probe(null, plan(List.of(server.target(), proxy.via("proxy")), OFF, LADDER));
            Verdict verdict = Verdict.of(result);
            assertThat(verdict.ways.get(0).closer).isEqualTo(Closer.NONE);
            assertThat(verdict.ways.get(1).closer).isEqualTo(Closer.HOP);
        }
    }

    @Test
    @DisplayName("a server that takes no more connections: what could not be tried is no end")
    void tooMany() throws Exception {
        LoopbackServer[] self = new LoopbackServer[1];
        try (LoopbackServer server = LoopbackServer.start(socket -> {
            if (self[0].open() <= 2) {
                LoopbackServer.healthy().serve(socket);
            }
        })) {
            self[0] = server;
            ProbeResult result = probe(null, plan(List.of(server.target()), OFF, 0, 500, 510, 520));
            LaneResult lane = result.lanes.get(0);
            assertThat(lane.finding.failed).isPositive();
            assertThat(lane.finding.survivedAll()).isTrue();
            assertThat(lane.finding.failure).isNotEmpty();
        }
    }

    @Test
    @DisplayName("over TLS: close_notify and FIN, or FIN alone, are the end; so is silence")
    void tls() throws Exception {
        try (LoopbackServer server = LoopbackServer.startTls(LoopbackServer.closingAfter(THRESHOLD_MILLIS));
                LoopbackServer silent = LoopbackServer.startTls(
                        LoopbackServer.forgettingAfter(THRESHOLD_MILLIS, LoopbackServer::awaitEnd))) {
            ProbePlan plan = plan(List.of(server.target(), silent.via("silent")), OFF, LADDER);
            ProbeResult result = probe(TlsClient.trustingAll(), plan);
            assertTimeout(result.lanes.get(0), Fate.FIN);
            assertTimeout(result.lanes.get(1), Fate.SILENT);
        }
    }

    @Test
    @DisplayName("stopped: what is known is told, and no connection is left")
    void stopped() throws Exception {
        try (LoopbackServer server = LoopbackServer.start(LoopbackServer.healthy())) {
            Prober prober = new Prober(plan(List.of(server.target()), OFF, 0, 60_000, 61_000), REQUEST, null);
            prober.look();
            CompletableFuture<ProbeResult> climbing = CompletableFuture.supplyAsync(() -> climb(prober));
            Awaitility.await()
                    .atMost(Duration.ofSeconds(10))
                    .until(() ->
                            server.open() == 2 && prober.soFar().lanes.get(0).count(Fate.SURVIVED) == 1);
            prober.stop();
            ProbeResult result = climbing.get(10, TimeUnit.SECONDS);
            assertThat(result.isComplete()).isFalse();
            assertThat(result.lanes.get(0).finding.survivedAll()).isTrue();
            Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> server.open() == 0);
        }
    }

    private static ProbeResult climb(Prober prober) {
        try {
            return prober.climb(it -> {});
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    @DisplayName("what is waiting, and for how long, is told while it waits")
    void progress() throws Exception {
        try (LoopbackServer server = LoopbackServer.start(LoopbackServer.healthy())) {
            Prober prober = new Prober(plan(List.of(server.target()), OFF, 0, 800), REQUEST, null);
            prober.look();
            List<ProbeResult> told = new ArrayList<>();
            prober.climb(told::add);
            assertThat(told.size()).isGreaterThan(2);
            assertThat(told).anySatisfy(it -> {
                assertThat(it.lanes.get(0).waiting).isOne();
                assertThat(it.lanes.get(0).waitingNanos / 1e6).isBetween(0.0, 800.0);
            });
            assertThat(told.get(told.size() - 1).lanes.get(0).waiting).isZero();
        }
    }
}
