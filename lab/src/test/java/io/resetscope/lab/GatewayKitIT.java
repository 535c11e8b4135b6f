package io.resetscope.lab;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.resetscope.lab.gateway.GatewayKit;
import io.resetscope.lab.gateway.GatewayPage;
import io.resetscope.lab.gateway.GatewayRow;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The gateway kit: what each gateway says of its upstream's failure, and of what that did to its client. */
class GatewayKitIT {

    @TestFactory
    Stream<DynamicTest> everyGatewayTellsBothSides() throws Exception {
        List<GatewayRow> rows = GatewayKit.run();
        // also when it fails: the page is where to look first
        Files.writeString(Path.of(System.getProperty("lab.gateways.page")), GatewayPage.of(rows));
        return rows.stream()
                .map(row -> dynamicTest(row.name(), () -> {
                    if (!row.objections().isEmpty()) {
                        Assertions.fail(row.describe());
                    }
                }));
    }
}
