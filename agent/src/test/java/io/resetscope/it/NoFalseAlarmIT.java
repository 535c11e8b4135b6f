package io.resetscope.it;

import static io.resetscope.it.Scenario.TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.testkit.ForkedJvm;
import io.resetscope.testkit.JvmVariant;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Where nothing goes wrong, nothing is said. */
class NoFalseAlarmIT {

    private static final Duration LONG = Duration.ofMinutes(3);
    private static final String REQUESTS = "100000";
    private static final String CONNECTIONS = "50";
    private static final String THREADS = "8";

    static Stream<JvmVariant> variants() {
        return Stream.of(JvmVariant.of(8), JvmVariant.of(17), JvmVariant.newest());
    }

    /** Reuse, orderly closes and evictions, seen by both roles: client and server are in the watched JVM. */
    @ParameterizedTest
    @MethodSource("variants")
    void orderlyTrafficIsNoFailure(JvmVariant variant) {
        ForkedJvm jvm = Scenario.watched(variant)
                .main("Healthy", REQUESTS, CONNECTIONS, THREADS, "orderly")
                .run(LONG);
        assertHealthy(jvm);
        assertThat(Scenario.agentLinesAfterStart(jvm)).isEmpty();
        assertThat(jvm.fact("serverErrors")).isEqualTo("0");
    }

    /** Both ends in the watched JVM: the server meets its own client's cancellation, and what it cancelled is no failure either. */
    @ParameterizedTest
    @MethodSource("variants")
    void aCancelledCallIsNoFailure(JvmVariant variant) {
        ForkedJvm jvm = Scenario.watched(variant)
                .main("Healthy", REQUESTS, CONNECTIONS, THREADS, "cancels")
                .run(LONG);
        assertHealthy(jvm);
        assertOnlyResetsAreTold(jvm);
    }

    /** The server in a JVM of its own, without the agent. */
    @ParameterizedTest
    @MethodSource("variants")
    void aCallCancelledToAnotherProcessIsNoFailure(JvmVariant variant) {
        try (ForkedJvm server = Scenario.probe(variant).main("LoopServer").start()) {
            server.awaitLine(it -> it.startsWith("port="), TIMEOUT);
            ForkedJvm jvm = Scenario.watched(variant)
                    .main("Healthy", REQUESTS, CONNECTIONS, THREADS, "cancels", server.fact("port"))
                    .run(LONG);
            assertHealthy(jvm);
            assertOnlyResetsAreTold(jvm);
        }
    }

    private static void assertHealthy(ForkedJvm jvm) {
        assertThat(jvm.exitCode()).as(jvm::describe).isZero();
        assertThat(jvm.fact("requests")).isEqualTo(REQUESTS);
        assertThat(jvm.fact("errors")).as(jvm::describe).isEqualTo("0");
        assertThat(Integer.parseInt(jvm.fact("evicted"))).isPositive();
        assertThat(Scenario.agentLines(jvm).get(0)).contains("watching");
    }

    /**
     * A call that another thread cancels is nobody's failure. Who walks away from a large response in its own thread
     * makes its kernel send RST, and that is told by the end that did it, and by the server when it is in this JVM too.
     */
    private static void assertOnlyResetsAreTold(ForkedJvm jvm) {
        assertThat(Integer.parseInt(jvm.fact("cancelled"))).isPositive();
        assertThat(Scenario.agentLinesAfterStart(jvm))
                .isNotEmpty()
                .filteredOn(it -> !it.contains("more incidents in the last minute"))
                .allMatch(it -> it.contains("GET /large"))
                .allMatch(it -> it.contains("local_close_with_unread_data") || it.contains("client_disconnected"));
    }
}
