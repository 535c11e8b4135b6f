package io.resetscope.benchmarks.load;

import io.resetscope.benchmarks.process.Jvm;
import io.resetscope.benchmarks.process.Layout;
import io.resetscope.benchmarks.process.Program;
import io.resetscope.benchmarks.process.TestKey;
import io.resetscope.benchmarks.process.Variant;
import io.resetscope.benchmarks.program.ChannelServer;
import io.resetscope.benchmarks.program.HttpClientProgram;
import io.resetscope.benchmarks.program.SocketServer;
import io.resetscope.benchmarks.program.TomcatServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What is put under load. */
public enum Subject {
    SOCKET("`Socket`, a thread per connection", SocketServer.class),
    CHANNEL("`SocketChannel`, one selector", ChannelServer.class),
    HTTP_CLIENT("java.net.http client", HttpClientProgram.class),
    TOMCAT("embedded Tomcat", TomcatServer.class);

    private final String title;
    private final Class<?> program;

    Subject(String title, Class<?> program) {
        this.title = title;
        this.program = program;
    }

    public String title() {
        return title;
    }

    public boolean isClient() {
        return this == HTTP_CLIENT;
    }

    /** The same heap for all, so that the collector does not make a difference. */
    Program start(Path java, Variant variant, boolean tls) throws IOException {
        return start(java, variant, tls, List.of("-Xms384m", "-Xmx768m"));
    }

    /** With a heap that is only as large as it must be, to see what is in it. */
    public Program startSmall(Path java, Variant variant, boolean tls) throws IOException {
        return start(java, variant, tls, List.of("-XX:+UseSerialGC", "-Xms16m", "-Xmx768m"));
    }

    Program start(Path java, Variant variant, boolean tls, List<String> options) throws IOException {
        Jvm jvm = new Jvm(java)
                .options(options)
                .options("-Djdk.httpclient.keepalive.timeout=3600")
                .variant(variant)
                .options(TestKey.javaOptions());
        if (this == TOMCAT) {
            jvm.classPath(Layout.programClassPath());
        }
        Path folder = Layout.work().resolve("tomcat-" + variant.name());
        return Program.start(jvm.command(program, tls ? "https" : "http", folder.toString()));
    }
}
