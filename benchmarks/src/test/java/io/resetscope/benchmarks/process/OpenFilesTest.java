package io.resetscope.benchmarks.process;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class OpenFilesTest {

    @Test
    void tooLowALimitIsSaidWithTheRemedy() {
        assertThatCode(() -> OpenFiles.require(1)).doesNotThrowAnyException();
        assertThatThrownBy(() -> OpenFiles.require(Long.MAX_VALUE))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("ulimit -n " + Long.MAX_VALUE);
    }
}
