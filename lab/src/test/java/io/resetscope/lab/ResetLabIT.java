package io.resetscope.lab;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.resetscope.lab.run.Outcome;
import io.resetscope.lab.run.Page;
import io.resetscope.lab.run.ResetLab;
import io.resetscope.lab.run.Selection;
import io.resetscope.testkit.JvmVariant;
import io.resetscope.testkit.Requirement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The reset lab: every cause that is said is the true one. */
class ResetLabIT {

    @TestFactory
    Stream<DynamicTest> aJdkOfEachVersionIsThere() {
        return JvmVariant.all().stream().map(it -> dynamicTest(it.toString(), it::require));
    }

    @Test
    void everyFaultIsExplained() throws Exception {
        Requirement.root();
        Selection selection = Selection.fromProperties();
        Outcome outcome = new ResetLab(selection, System.out).run();
        System.out.println(outcome.report(selection.isWhole()));
        // also when it fails: the page is where to look first
        if (selection.isWhole()) {
            write(outcome);
        }
        String failure = outcome.failure(selection.isWhole());
        if (failure != null) {
            Assertions.fail(failure + "; what was said stands above");
        }
    }

    private static void write(Outcome outcome) throws IOException {
        Files.writeString(Path.of(System.getProperty("lab.page")), Page.of(outcome));
    }
}
