package io.resetscope.lab;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.resetscope.lab.kit.ClientKit;
import io.resetscope.lab.kit.LayeredClients;
import io.resetscope.lab.run.Selection;
import io.resetscope.testkit.Requirement;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Libraries that stand on others: what fails under them is told with the right cause, inside the trace that their
 * application sent along, and in the name of the library underneath, with its settings as they were configured.
 */
class LayeredClientsIT {

    @TestFactory
    Stream<DynamicTest> whatIsUnderneathIsNamed() throws Exception {
        Requirement.root();
        return new ClientKit(LayeredClients.ALL, Selection.fromProperties(), System.out)
                .run().stream()
                        .map(row -> dynamicTest(row.name(), () -> {
                            if (!row.objections().isEmpty()) {
                                Assertions.fail(row.describe());
                            }
                        }));
    }
}
