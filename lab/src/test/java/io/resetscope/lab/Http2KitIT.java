package io.resetscope.lab;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.resetscope.lab.http2.Http2Kit;
import io.resetscope.lab.http2.Http2Page;
import io.resetscope.lab.http2.Http2Row;
import io.resetscope.lab.run.Selection;
import io.resetscope.testkit.Requirement;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The HTTP/2 kit: the same faults with every client, and whether all is right that its side is told. */
class Http2KitIT {

    @TestFactory
    Stream<DynamicTest> everyClientIsToldWhatEndedItsStreams() throws Exception {
        Requirement.root();
        Selection selection = Selection.fromProperties();
        List<Http2Row> rows = new Http2Kit(selection, System.out).run();
        // also when it fails: the page is where to look first
        if (selection.isWhole()) {
            Files.writeString(Path.of(System.getProperty("lab.http2.page")), Http2Page.of(rows));
        }
        return rows.stream()
                .map(row -> dynamicTest(row.name(), () -> {
                    if (!row.objections().isEmpty()) {
                        Assertions.fail(row.describe());
                    }
                }));
    }
}
