package io.resetscope.lab;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.resetscope.lab.kit.ClientKit;
import io.resetscope.lab.kit.KitClients;
import io.resetscope.lab.kit.KitPage;
import io.resetscope.lab.kit.KitRow;
import io.resetscope.lab.run.Selection;
import io.resetscope.testkit.JvmVariant;
import io.resetscope.testkit.Requirement;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The client kit: the same faults with every client, and whether all is right that is told of them. */
class ClientKitIT {

    @TestFactory
    Stream<DynamicTest> aJdkOfEachVersionIsThere() {
        return ClientKit.JDKS.stream().map(JvmVariant::of).map(it -> dynamicTest(it.toString(), it::require));
    }

    @TestFactory
    Stream<DynamicTest> everyClientIsUnderstood() throws Exception {
        Requirement.root();
        Selection selection = Selection.fromProperties();
        List<KitRow> rows = new ClientKit(KitClients.ALL, selection, System.out).run();
        // also when it fails: the page is where to look first
        if (selection.isWhole()) {
            Files.writeString(Path.of(System.getProperty("lab.clients.page")), KitPage.of(rows));
        }
        return rows.stream()
                .map(row -> dynamicTest(row.name(), () -> {
                    if (!row.objections().isEmpty()) {
                        Assertions.fail(row.describe());
                    }
                }));
    }
}
