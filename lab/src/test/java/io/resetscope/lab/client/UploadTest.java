package io.resetscope.lab.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UploadTest {

    @ParameterizedTest
    @CsvSource({"1, 0", "100000, 0", "1, 20", "100000, 20"})
    void allOfItIsWrittenAndAPauseIsMade(long length, long pauseMillis) throws IOException {
        ByteArrayOutputStream to = new ByteArrayOutputStream();
        long started = System.nanoTime();
        new Upload(length, pauseMillis).writeTo(to);
        assertThat(to.size()).isEqualTo((int) length);
        assertThat(System.nanoTime() - started).isGreaterThanOrEqualTo(pauseMillis * 1_000_000);
    }
}
