package io.resetscope.it;

import static io.resetscope.it.Scenario.TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.testkit.ForkedJvm;
import io.resetscope.testkit.JvmCommand;
import io.resetscope.testkit.JvmVariant;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The agent is inside every read and write of the application, and allocates nothing there. */
class AllocationIT {

    /** Less than the smallest object: one allocation in every thirty operations would be seen. */
    private static final double NEXT_TO_NOTHING_BYTES = 0.5;

    private static final List<String> KINDS = List.of(
            "socketBytesPerPair",
            "channelBytesPerPair",
            "gatheringBytesPerPair",
            "asynchronousBytesPerPair",
            "socketBytesPerExchange",
            "channelBytesPerExchange");

    static List<JvmVariant> variants() {
        return JvmVariant.all();
    }

    @ParameterizedTest
    @MethodSource("variants")
    void readsAndWritesAllocateAsMuchAsWithoutTheAgent(JvmVariant variant) {
        ForkedJvm without = run(Scenario.probe(variant));
        ForkedJvm with = run(Scenario.watched(variant));
        for (String kind : KINDS) {
            double added = Double.parseDouble(with.fact(kind)) - Double.parseDouble(without.fact(kind));
            assertThat(added).as(() -> kind + "\n" + with.describe()).isLessThan(NEXT_TO_NOTHING_BYTES);
        }
    }

    private static ForkedJvm run(JvmCommand command) {
        ForkedJvm jvm = command.main("Allocation").run(TIMEOUT);
        assertThat(jvm.exitCode()).as(jvm::describe).isZero();
        return jvm;
    }
}
