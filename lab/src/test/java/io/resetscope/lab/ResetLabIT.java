package io.resetscope.lab;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.resetscope.lab.run.Outcome;
import io.resetscope.lab.run.Page;
import io.resetscope.lab.run.ResetLab;
import io.resetscope.lab.run.Selection;
import io.resetscope.lab.stage.NginxServer;
import io.resetscope.testkit.JvmVariant;
import io.resetscope.testkit.Requirement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
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
        requireTools();
        Selection selection = Selection.fromProperties();
        Outcome outcome = new ResetLab(selection, System.out).run();
        System.out.println(outcome.report(selection.isWhole()));
        // also when it fails: the page is where to look first
        if (selection.isWhole()) {
            write(outcome);
        }
        String failure = outcome.failure(selection.isWhole());
        if (failure != null) {
            Assertions.fail(failure + " (what was said stands above): " + outcome.worst());
        }
    }

    /** Said once and here: a case that lacks its parts would be broken, and no skip. */
    private static void requireTools() throws IOException {
        Requirement.root();
        JvmVariant.of(Selection.FIRST_JDK).require();
        NginxServer.version();
        for (String tool : List.of("ip", "nft", "sysctl", "conntrack")) {
            boolean present = Arrays.stream((System.getenv("PATH") + ":/usr/sbin:/sbin").split(":"))
                    .anyMatch(it -> Files.isExecutable(Path.of(it, tool)));
            Requirement.that(present, tool, "install iproute2, nftables, procps and conntrack");
        }
    }

    private static void write(Outcome outcome) throws IOException {
        Files.writeString(Path.of(System.getProperty("lab.page")), Page.of(outcome));
    }
}
