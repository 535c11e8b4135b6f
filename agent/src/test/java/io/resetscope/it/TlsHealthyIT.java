package io.resetscope.it;

import static io.resetscope.it.Scenario.TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.testkit.ForkedJvm;
import io.resetscope.testkit.JvmVariant;
import io.resetscope.testkit.ParallelCases;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Where nothing goes wrong under TLS, nothing is said, and the requests are counted all the same. */
class TlsHealthyIT {

    private static final int JVMS_AT_A_TIME = 4;

    @TestFactory
    Stream<DynamicTest> orderlyTlsIsNoFailure() {
        ParallelCases cases = new ParallelCases(JVMS_AT_A_TIME);
        for (JvmVariant variant : JvmVariant.all()) {
            for (String protocol : List.of(TlsMatrixIT.TLS12, TlsMatrixIT.TLS13)) {
                cases.add(variant + " " + protocol, () -> saysNothing(variant, protocol));
            }
        }
        return cases.start();
    }

    private static void saysNothing(JvmVariant variant, String protocol) {
        ForkedJvm jvm =
                TlsMatrixIT.watched(variant).main("TlsHealthy", protocol).run(TIMEOUT);
        assertThat(jvm.exitCode()).as(jvm::describe).isZero();
        assertThat(jvm.facts()).as(jvm::describe).containsEntry("done", "true").doesNotContainKey("wrong");
        // the one failure that is provoked tells how many requests were counted before it
        assertThat(Scenario.agentLinesAfterStart(jvm))
                .as(jvm::describe)
                .singleElement()
                .asString()
                .contains("peer_aborted_exchange", "GET /third");
        assertThat(String.join("\n", jvm.stderr())).contains("3rd exchange on");
    }
}
