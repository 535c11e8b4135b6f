package io.resetscope.lab.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.resetscope.lab.network.Forgetting;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code lab/idle-path} takes. */
class IdlePathTest {

    private static IdlePath asked(String arguments) {
        return new IdlePath(arguments.isEmpty() ? List.of() : List.of(arguments.split(" ")));
    }

    @ParameterizedTest
    @CsvSource({
        "20, 20, REJECT, idle_ms=2000000000",
        "20 drop, 20, DROP, idle_ms=2000000000",
        "20 idle_ms=7000, 20, REJECT, idle_ms=7000",
        "3 reject idle_ms=7000, 3, REJECT, idle_ms=7000"
    })
    void taken(String arguments, int seconds, Forgetting how, String serverLimit) {
        IdlePath asked = asked(arguments);
        assertThat(asked.seconds()).isEqualTo(seconds);
        assertThat(asked.how()).isEqualTo(how);
        assertThat(asked.serverLimit()).isEqualTo(serverLimit);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0",
                "-1",
                "x",
                "20 forget",
                "20 idle_ms=x",
                "20 idle_ms=0",
                "20 idle_ms=3000000000",
                "20 status=500",
                "20 idle_ms=1 drop"
            })
    void refused(String arguments) {
        assertThatThrownBy(() -> asked(arguments)).isInstanceOf(IllegalArgumentException.class);
    }
}
