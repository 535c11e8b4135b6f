package io.resetscope.it;

import static io.resetscope.it.Scenario.TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.testkit.DatabaseServer;
import io.resetscope.testkit.ForkedJvm;
import io.resetscope.testkit.JvmVariant;
import io.resetscope.testkit.ModuleFiles;
import io.resetscope.testkit.OtlpReceiver;
import io.resetscope.testkit.ParallelCases;
import io.resetscope.testkit.Ports;
import io.resetscope.testkit.Probes;
import io.resetscope.testkit.ReceivedSpan;
import java.io.File;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Clients of real databases: what is healthy is not told, such as cancelled queries, refused sessions, messages that end
 * between two others, and all pools' closes; what is not is told by its cause, in the library's own settings.
 */
class DatabasesIT {

    private static final int JVMS_AT_A_TIME = 4;

    private static final String STALE = "stale_pooled_connection";
    private static final String RESET = "connection_reset_while_idle";
    private static final String ABORTED = "peer_aborted_exchange";
    private static final String REFUSED = "connection_refused";
    private static final String PROTOCOL = "network.protocol.name";
    private static final String LIBRARY = "resetscope.pool.library";
    private static final String CONFIDENCE = "resetscope.confidence";
    private static final String EVIDENCE = "resetscope.evidence";

    /** What the probe got of a step, and what is told of it. */
    private record Step(String name, String outcome, String cause) {}

    /** A client on one JDK, compiled against the oldest of its versions. */
    private record Client(String oldest, String jars, int jdk, String protocol, List<String> classes) {

        String probe() {
            return classes.get(classes.size() - 1);
        }

        String classPath() {
            List<Path> compiledAgainst = ModuleFiles.client(oldest);
            List<Path> path =
                    new ArrayList<>(List.of(Probes.database(compiledAgainst, classes.toArray(String[]::new))));
            path.addAll(ModuleFiles.client(jars));
            return path.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
        }
    }

    /** What a case makes of what was told. */
    private interface Check {
        void of(List<ReceivedSpan> failures, ForkedJvm jvm);
    }

    @TestFactory
    Stream<DynamicTest> databases() {
        ParallelCases cases = new ParallelCases(JVMS_AT_A_TIME);
        for (int jdk : List.of(8, 17)) {
            String jars = jdk == 8 ? "hikaricp-4" : "hikaricp";
            jdbc(
                    cases,
                    new Client(
                            "hikaricp-4",
                            jars,
                            jdk,
                            "postgresql",
                            List.of("DatabaseProbe", "JdbcProbe", "PostgresProbe")),
                    DatabaseServer::postgres,
                    "PostgreSQL JDBC",
                    STALE,
                    DatabasesIT::postgresSaysWhy);
        }
        mariadb(cases, "MariaDbProbe", "MariaDB Connector/J");
        mariadb(cases, "MySqlProbe", "MySQL Connector/J");
        redis(cases, new Client("jedis", "jedis", 17, "redis", List.of("DatabaseProbe", "JedisProbe")), "Jedis");
        redis(
                cases,
                new Client("lettuce", "lettuce", 17, "redis", List.of("DatabaseProbe", "LettuceProbe")),
                "Lettuce");
        kafka(cases, new Client("kafka", "kafka", 17, "kafka", List.of("DatabaseProbe", "KafkaProbe")));
        return cases.start();
    }

    private static void jdbc(
            ParallelCases cases,
            Client client,
            Supplier<DatabaseServer> server,
            String driver,
            String timeout,
            Check more) {
        List<Step> steps = List.of(
                new Step("healthy", "cancelled", null),
                new Step("unknown", null, null),
                new Step("idle", null, STALE),
                new Step("timeout", null, timeout),
                new Step("midway", null, ABORTED),
                new Step("checked", "another", STALE),
                new Step("refused", null, REFUSED));
        cases.add(
                client.probe() + " on " + client.jdk(),
                () -> run(client, server, steps, (failures, jvm) -> {
                    assertThat(failures.subList(0, 4))
                            .as(jvm::describe)
                            .allSatisfy(span -> assertThat(span.attributes())
                                    .containsEntry(PROTOCOL, client.protocol())
                                    .containsEntry(LIBRARY, "HikariCP")
                                    .containsEntry("resetscope.pool.keep_alive_ms", 77_000L)
                                    .containsEntry("resetscope.pool.time_to_live_ms", 777_000L)
                                    .containsKey("resetscope.pool.library_version"));
                    assertThat(told(failures.get(0), EVIDENCE)).doesNotContain("the pool's own check");
                    more.of(failures, jvm);
                    assertThat(told(failures.get(3), EVIDENCE)).contains("the pool's own check");
                    assertThat(String.join("\n", jvm.stderr()))
                            .contains("client     " + driver + ", pooled by HikariCP ");
                }));
    }

    /** At the end of wait_timeout it sends an RST, and nothing else. */
    private static void mariadb(ParallelCases cases, String probe, String driver) {
        List<String> classes = List.of("DatabaseProbe", "JdbcProbe", "MySqlWords", probe);
        jdbc(
                cases,
                new Client("hikaricp-4", "hikaricp", 17, "mysql", classes),
                DatabaseServer::mariadb,
                driver,
                RESET,
                (failures, jvm) -> {});
    }

    private static void postgresSaysWhy(List<ReceivedSpan> failures, ForkedJvm jvm) {
        assertThat(told(failures.get(0), EVIDENCE)).contains("SQLSTATE 57P01: an administrator ended the session");
        assertThat(failures.get(0).attributes()).as(jvm::describe).containsEntry(CONFIDENCE, "likely");
        assertThat(told(failures.get(1), EVIDENCE)).contains("SQLSTATE 57P05: idle_session_timeout was over");
        assertThat(failures.get(1).attributes()).as(jvm::describe).containsEntry(CONFIDENCE, "certain");
        assertThat(told(failures.get(1), "resetscope.advice"))
                .contains("raise the server's keep-alive timeout above the pool's: idle_session_timeout");
        assertThat(told(failures.get(2), EVIDENCE)).contains("SQLSTATE 57P01");
    }

    private static void redis(ParallelCases cases, Client client, String library) {
        // Lettuce reads always: an end while it is idle is none, and it asks again what nobody answered
        boolean reads = library.equals("Lettuce");
        List<Step> steps = reads
                ? List.of(
                        new Step("healthy", "PONG", null),
                        new Step("idle", "PONG", null),
                        new Step("midway", "null", ABORTED),
                        new Step("refused", null, REFUSED))
                : List.of(
                        new Step("healthy", "PONG", null),
                        new Step("subscribed", null, null),
                        new Step("idle", null, STALE),
                        new Step("midway", null, ABORTED),
                        new Step("refused", null, REFUSED));
        cases.add(
                client.probe() + " on " + client.jdk(),
                () -> run(client, DatabaseServer::redis, steps, (failures, jvm) -> {
                    assertThat(failures)
                            .as(jvm::describe)
                            .allSatisfy(span -> assertThat(span.attributes()).containsEntry(LIBRARY, library));
                    assertThat(failures.get(0).attributes()).containsEntry(PROTOCOL, client.protocol());
                }));
    }

    private static void kafka(ParallelCases cases, Client client) {
        List<Step> steps = List.of(new Step("midway", null, ABORTED), new Step("refused", null, REFUSED));
        cases.add(client.probe() + " on " + client.jdk(), () -> {
            try (KafkaStandIn broker = KafkaStandIn.start()) {
                run(client, broker.port(), steps, (failures, jvm) -> {
                    assertThat(failures)
                            .as(jvm::describe)
                            .allSatisfy(span -> assertThat(span.attributes()).containsEntry(LIBRARY, "Kafka client"));
                    assertThat(failures.get(0).attributes()).containsEntry(PROTOCOL, client.protocol());
                });
            }
        });
    }

    private static void run(Client client, Supplier<DatabaseServer> starter, List<Step> steps, Check check)
            throws IOException {
        try (DatabaseServer server = starter.get()) {
            run(client, server.port(), steps, check);
        }
    }

    private static void run(Client client, int port, List<Step> steps, Check check) throws IOException {
        List<String> causes =
                steps.stream().map(Step::cause).filter(it -> it != null).toList();
        try (OtlpReceiver collector = OtlpReceiver.start();
                Socket refusing = Ports.refusing();
                ForkedJvm jvm = start(client, port, refusing, collector)) {
            jvm.awaitLine(line -> line.startsWith("refused="), TIMEOUT);
            collector.received().awaitSpan(span -> span.name().endsWith(REFUSED), TIMEOUT);
            jvm.send("end");
            assertThat(jvm.waitFor(TIMEOUT)).as(jvm::describe).isZero();
            for (Step step : steps) {
                String outcome = jvm.fact(step.name());
                if (step.outcome() == null) {
                    assertThat(outcome).as(jvm::describe).endsWith("Exception");
                } else {
                    assertThat(outcome).as(jvm::describe).isEqualTo(step.outcome());
                }
            }
            List<ReceivedSpan> failures = Scenario.failures(collector.received());
            assertThat(failures)
                    .as(jvm::describe)
                    .extracting(span -> span.attributes().get("resetscope.cause"))
                    .containsExactlyElementsOf(causes);
            Scenario.assertNothingSecretTold(jvm, collector);
            check.of(failures, jvm);
        }
    }

    private static ForkedJvm start(Client client, int port, Socket refusing, OtlpReceiver collector) {
        return Scenario.exporting(Scenario.watched(JvmVariant.of(client.jdk())), collector)
                .env("OTEL_BSP_SCHEDULE_DELAY", "200")
                .classPath(client.classPath())
                .main(client.probe(), String.valueOf(port), String.valueOf(refusing.getLocalPort()))
                .start();
    }

    private static String told(ReceivedSpan span, String attribute) {
        Map<String, Object> attributes = span.attributes();
        return String.valueOf(attributes.get(attribute));
    }
}
