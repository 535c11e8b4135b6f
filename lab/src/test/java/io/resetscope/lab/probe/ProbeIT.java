package io.resetscope.lab.probe;

import io.resetscope.lab.Scheme;
import io.resetscope.lab.network.Forgetting;
import io.resetscope.lab.stage.Backstage;
import io.resetscope.lab.stage.BalancedServers;
import io.resetscope.lab.stage.JavaServer;
import io.resetscope.lab.stage.NginxServer;
import io.resetscope.lab.stage.ServerSide;
import io.resetscope.testkit.Jdk;
import io.resetscope.testkit.JvmVariant;
import io.resetscope.testkit.ParallelCases;
import io.resetscope.testkit.Requirement;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The probe against a device that forgets and against real servers whose settings are known. All cases at once: they wait. */
class ProbeIT {

    private static final int ALL = 20;
    private static final String BALANCER = "balancer";
    private static final String DIRECT = "direct";
    private static final String HOP = "hop";
    private static final String SERVER = "server";
    private static final String FIN = "fin";
    private static final String SILENT = "silent";
    private static final String RST = "rst_on_request";

    /** What a case makes of what the probe said. */
    private interface Expectation {
        void check(Probed probed);
    }

    @TestFactory
    Stream<DynamicTest> timeoutsAreFound() {
        Requirement.root();
        ParallelCases cases = new ParallelCases(ALL);
        balanced(
                cases,
                20,
                Forgetting.REJECT,
                33,
                5,
                it -> it.survives(DIRECT)
                        .closes(BALANCER, HOP, RST, 20)
                        .preventedByKeepAlive(BALANCER, true)
                        .says("verdict", "balancer forgets connections that have been idle for")
                        // servers have it, and the balancer is none
                        .suspectsNobody());
        balanced(
                cases,
                20,
                Forgetting.DROP,
                33,
                25,
                it -> it.survives(DIRECT)
                        .closes(BALANCER, HOP, SILENT, 20)
                        .preventedByKeepAlive(BALANCER, false)
                        .says("keep_alive", "they come too late"));
        balanced(
                cases,
                7,
                Forgetting.REJECT,
                15,
                9,
                it -> it.survives(DIRECT)
                        .closes(BALANCER, HOP, RST, 7)
                        .preventedByKeepAlive(BALANCER, false)
                        .says("keep_alive", "they come too late"));
        balanced(
                cases,
                7,
                Forgetting.DROP,
                15,
                2,
                it -> it.survives(DIRECT).closes(BALANCER, HOP, SILENT, 7).preventedByKeepAlive(BALANCER, true));
        balanced(
                cases,
                3,
                Forgetting.REJECT,
                8,
                1,
                it -> it.survives(DIRECT).closes(BALANCER, HOP, RST, 3).preventedByKeepAlive(BALANCER, true));
        balanced(
                cases,
                3,
                Forgetting.DROP,
                8,
                1,
                it -> it.survives(DIRECT).closes(BALANCER, HOP, SILENT, 3).preventedByKeepAlive(BALANCER, true));
        balanced(
                cases,
                3,
                Forgetting.REJECT,
                15,
                1,
                it -> it.closes(DIRECT, SERVER, FIN, 7)
                        .closes(BALANCER, HOP, RST, 3)
                        .preventedByKeepAlive(DIRECT, false)
                        .says("keep_alive", "what closes counts requests"),
                "idle_ms=7000");
        balanced(
                cases,
                20,
                Forgetting.REJECT,
                33,
                5,
                it -> it.closes(DIRECT, SERVER, FIN, 7)
                        .closes(BALANCER, SERVER, FIN, 7)
                        .says("verdict", "Via balancer it is the server, too, or balancer has the same timeout"),
                "idle_ms=7000");
        server(
                cases,
                "nginx",
                NginxServer.answering("keepalive_timeout 4s"),
                it -> it.closes(DIRECT, SERVER, FIN, 4).says("change", "keepalive_timeout in nginx.conf"));
        server(cases, "Tomcat", JavaServer.tomcat("keepAliveTimeout=7000"), it -> it.closes(DIRECT, SERVER, FIN, 7));
        server(cases, "no limit", JavaServer.faulty("ok"), it -> it.survives(DIRECT));
        cases.add("Node.js", ProbeIT::node);
        return cases.start();
    }

    private static void node() throws IOException {
        int setting = 4000;
        try (NodeServer server = NodeServer.start(setting)) {
            Probed probed = probe(List.of(), "127.0.0.1:" + server.port(), "--max", "10");
            told("Node.js", probed);
            probed.closes(DIRECT, SERVER, FIN, server.idleSeconds(setting))
                    .says("verdict", "The server announces Keep-Alive: timeout=4")
                    .says("change", "for less than 4 s");
        }
    }

    private static void server(ParallelCases cases, String name, ServerSide.Maker maker, Expectation expected) {
        cases.add(name, () -> {
            Jdk jdk = JvmVariant.of(17).require();
            try (ServerSide server = maker.start(new Backstage("", jdk, Scheme.HTTP))) {
                Probed probed = probe(List.of(), server.host() + ":" + server.port(), "--max", "10");
                told(name, probed);
                expected.check(probed);
            }
        });
    }

    private static void balanced(
            ParallelCases cases,
            int seconds,
            Forgetting how,
            int max,
            int keepAliveSeconds,
            Expectation expected,
            String... serverOptions) {
        String name = "balancer " + seconds + " s, " + how + ", keep-alive " + keepAliveSeconds + " s"
                + (serverOptions.length == 0 ? "" : ", server " + String.join(" ", serverOptions));
        cases.add(name, () -> {
            Jdk jdk = JvmVariant.of(17).require();
            try (BalancedServers servers = new BalancedServers(seconds, how, jdk)) {
                int port = servers.start(Scheme.HTTP, "ok", List.of(serverOptions));
                Probed probed = probe(
                        servers.clientPrefix(),
                        servers.directHost() + ":" + port,
                        "--via",
                        BALANCER + "=" + servers.host() + ":" + port,
                        "--max",
                        String.valueOf(max),
                        "--keep-alive-idle",
                        String.valueOf(keepAliveSeconds));
                told(name, probed);
                expected.check(probed);
            }
        });
    }

    private static Probed probe(List<String> prefix, String... arguments) throws IOException {
        return Probed.run(new ArrayList<>(prefix), JvmVariant.of(17).require(), arguments);
    }

    private static void told(String name, Probed probed) {
        System.out.println(name + ":" + probed.measured());
    }
}
