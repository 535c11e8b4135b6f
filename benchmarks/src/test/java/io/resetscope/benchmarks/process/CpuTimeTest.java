package io.resetscope.benchmarks.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CpuTimeTest {

    @TempDir
    Path tasks;

    @Test
    void compilersAreToldApart() throws IOException {
        CpuTime time = new CpuTime(tasks);
        thread(1, "java", 1000);
        thread(2, "C2 CompilerThre", 500);
        time.next();
        thread(1, "java", 1300);
        thread(2, "C2 CompilerThre", 550);
        time.next();
        assertThat(time.work()).isEqualTo(300);
        assertThat(time.compilers()).isEqualTo(50);
    }

    @Test
    void aNewThreadCountsAndAnEndedOneDoesNot() throws IOException {
        CpuTime time = new CpuTime(tasks);
        thread(1, "java", 1000);
        thread(2, "worker", 70);
        time.next();
        Files.delete(tasks.resolve("2/schedstat"));
        thread(3, "worker", 40);
        time.next();
        assertThat(time.work()).isEqualTo(40);
        assertThat(time.compilers()).isZero();
    }

    private void thread(int id, String name, long nanoseconds) throws IOException {
        Path thread = Files.createDirectories(tasks.resolve(String.valueOf(id)));
        Files.writeString(thread.resolve("comm"), name + "\n");
        Files.writeString(thread.resolve("schedstat"), nanoseconds + " 17 3\n");
    }
}
