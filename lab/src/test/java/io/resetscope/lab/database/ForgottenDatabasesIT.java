package io.resetscope.lab.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.resetscope.lab.Role;
import io.resetscope.lab.client.IdleDatabases;
import io.resetscope.lab.stage.BalancedServers;
import io.resetscope.lab.stage.JavaProgram;
import io.resetscope.lab.stage.Program;
import io.resetscope.lab.stage.Relay;
import io.resetscope.testkit.DatabaseServer;
import io.resetscope.testkit.Jdk;
import io.resetscope.testkit.JvmVariant;
import io.resetscope.testkit.OtlpReceiver;
import io.resetscope.testkit.ParallelCases;
import io.resetscope.testkit.ReceivedSpan;
import io.resetscope.testkit.Requirement;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * PostgreSQL and Redis behind a balancer that forgets idle connections, with HikariCP and Lettuce as their clients: the cause,
 * what was learned of the balancer, and the settings that would have helped. Both at once: they wait.
 */
class ForgottenDatabasesIT {

    /** HikariCP takes no setting below 30 s, so that a device which forgets sooner is no matter of its. */
    private static final int FORGETS_SECONDS = 36;

    private static final long SURVIVED_MILLIS = 31_000;
    private static final long FAILED_MILLIS = 40_000;
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String FAILURE = "connection failure: ";
    private static final String EVERYWHERE = "0.0.0.0";

    /** A server on that host. */
    private interface Starter {
        DatabaseServer start(List<String> prefix);
    }

    @TestFactory
    Stream<DynamicTest> forgotten() {
        Requirement.root();
        return new ParallelCases(2)
                .add("PostgreSQL, HikariCP", ForgottenDatabasesIT::postgres)
                .add("Redis, Lettuce", ForgottenDatabasesIT::redis)
                .start();
    }

    private static void postgres() throws IOException {
        // what the application held fails it; what the pool held, the pool finds out
        List<ReceivedSpan> told = play(
                "hikaricp",
                prefix -> DatabaseServer.postgres(prefix, EVERYWHERE),
                List.of("first ok", "second PSQLException", "pooled ok"));
        assertThat(told)
                .allSatisfy(span -> assertThat(span.attributes())
                        .containsEntry("network.protocol.name", "postgresql")
                        .containsEntry("resetscope.pool.library", "HikariCP"));
        assertThat(all(told.get(0), "resetscope.advice"))
                .contains("keepaliveTime=31", " of HikariCP", "maxLifetime=31", "tcpKeepAlive=true in the JDBC URL");
        assertThat(all(told.get(0), "resetscope.evidence")).doesNotContain("the pool's own check");
        assertThat(all(told.get(1), "resetscope.evidence")).contains("the pool's own check");
    }

    private static void redis() throws IOException {
        // Lettuce connects again, and fails what was on its way
        List<ReceivedSpan> told = play(
                "lettuce",
                prefix -> DatabaseServer.redis(prefix, EVERYWHERE),
                List.of("first PONG", "second RedisException", "pooled RedisException"));
        assertThat(told)
                .allSatisfy(span -> assertThat(span.attributes())
                        .containsEntry("network.protocol.name", "redis")
                        .containsEntry("resetscope.pool.library", "Lettuce"));
        assertThat(all(told.get(1), "resetscope.advice"))
                .contains("Lettuce closes none", "KeepAliveOptions.builder().enable().idle(Duration.ofSeconds(31))");
    }

    private static List<ReceivedSpan> play(String client, Starter starter, List<String> outcomes) throws IOException {
        Jdk jdk = JvmVariant.of(17).require();
        try (BalancedServers balanced = new BalancedServers(FORGETS_SECONDS, jdk);
                DatabaseServer server = starter.start(balanced.serverPrefix());
                OtlpReceiver receiver = OtlpReceiver.start();
                Relay relay = balanced.relay(receiver.endpoint());
                Program program = new JavaProgram(jdk)
                        .agent(Role.CLIENT, relay.endpoint())
                        .behind(balanced.clientPrefix())
                        .jars(client)
                        .start(
                                IdleDatabases.class.getName(),
                                client,
                                balanced.host(),
                                String.valueOf(server.port()),
                                String.valueOf(SURVIVED_MILLIS),
                                String.valueOf(FAILED_MILLIS))) {
            for (String outcome : outcomes) {
                assertThat(program.nextLine(PATIENCE)).as(program::describe).isEqualTo(outcome);
            }
            Awaitility.await().atMost(PATIENCE).until(() -> failures(receiver).size() >= 2);
            assertForgotten(failures(receiver), program);
            return failures(receiver);
        }
    }

    private static void assertForgotten(List<ReceivedSpan> told, Program program) {
        assertThat(told)
                .as(program::describe)
                .hasSize(2)
                .allSatisfy(span -> assertThat(span.attributes())
                        .containsEntry("resetscope.cause", "middlebox_idle_timeout")
                        .containsEntry("resetscope.ended_by", "network"));
        // one alone may be a server's close; with the first as its lesson, the second is likely the balancer's
        assertThat(told.get(1).attributes()).containsEntry("resetscope.confidence", "likely");
        assertThat((long) told.get(1).attributes().get("resetscope.learned.idle_survived_ms"))
                .isCloseTo(SURVIVED_MILLIS, within(2000L));
        assertThat((long) told.get(1).attributes().get("resetscope.learned.idle_failed_ms"))
                .isCloseTo(FAILED_MILLIS, within(2000L));
    }

    private static List<ReceivedSpan> failures(OtlpReceiver receiver) {
        return receiver.received().spans().stream()
                .filter(it -> it.name().startsWith(FAILURE))
                .toList();
    }

    private static String all(ReceivedSpan span, String attribute) {
        Object sentences = span.attributes().get(attribute);
        return sentences instanceof Collection<?> many ? many.toString() : String.valueOf(sentences);
    }
}
