package io.resetscope.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;

class ParallelCasesTest {

    @Test
    void eachCaseIsATestThatKeepsItsOutcome() throws Throwable {
        ParallelCases cases = new ParallelCases(2)
                .add("good", () -> assertThat(1).isOne())
                .add("bad", () -> assertThat(1).isZero());
        try (Stream<DynamicTest> started = cases.start()) {
            List<DynamicTest> tests = started.toList();
            assertThat(tests).extracting(DynamicTest::getDisplayName).containsExactly("good", "bad");
            tests.get(0).getExecutable().execute();
            assertThatThrownBy(() -> tests.get(1).getExecutable().execute()).isInstanceOf(AssertionError.class);
        }
    }
}
