package io.resetscope.benchmarks.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ProcFilesTest {

    @Test
    void kilobytesBecomeBytes() {
        List<String> status = List.of("Name:\tjava", "VmHWM:\t   37012 kB", "VmRSS:\t   36000 kB");
        assertThat(ProcFiles.kilobytes(status, "VmHWM:")).hasValue(37012 * 1024L);
        assertThat(ProcFiles.kilobytes(status, "VmSwap:")).isEmpty();
    }
}
