package io.resetscope.lab;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.resetscope.lab.run.Selection;
import io.resetscope.lab.servers.ServerKit;
import io.resetscope.lab.servers.ServerPage;
import io.resetscope.lab.servers.ServerRow;
import io.resetscope.testkit.Requirement;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The server kit: the same faults with every server, and whether all is right that it is told of its own part. */
class ServerKitIT {

    @TestFactory
    Stream<DynamicTest> everyServerSaysItsPart() throws Exception {
        Requirement.root();
        Selection selection = Selection.fromProperties();
        List<ServerRow> rows = new ServerKit(selection, System.out).run();
        // also when it fails: the page is where to look first
        if (selection.isWhole()) {
            Files.writeString(Path.of(System.getProperty("lab.servers.page")), ServerPage.of(rows));
        }
        return rows.stream()
                .map(row -> dynamicTest(row.name(), () -> {
                    if (!row.objections().isEmpty()) {
                        Assertions.fail(row.describe());
                    }
                }));
    }
}
