package io.resetscope.benchmarks.startup;

import io.resetscope.benchmarks.process.Jvm;
import io.resetscope.benchmarks.process.Layout;
import io.resetscope.benchmarks.program.OneSocket;
import io.resetscope.benchmarks.program.SpringBootProgram;
import io.resetscope.benchmarks.program.Trivial;

/** What is started and ends by itself. */
public enum StartedProgram {
    TRIVIAL("a program that opens nothing", Trivial.class),
    ONE_SOCKET("a program that opens one socket", OneSocket.class),
    SPRING_BOOT("Spring Boot with Tomcat, up to its first request", SpringBootProgram.class);

    private final String title;
    private final Class<?> program;

    StartedProgram(String title, Class<?> program) {
        this.title = title;
        this.program = program;
    }

    public String title() {
        return title;
    }

    Class<?> program() {
        return program;
    }

    void prepare(Jvm jvm) {
        if (this == SPRING_BOOT) {
            jvm.classPath(Layout.programClassPath());
        }
    }
}
