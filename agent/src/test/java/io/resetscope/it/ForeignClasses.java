package io.resetscope.it;

import io.resetscope.testkit.Probes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Stand-ins for an application's own versions of the libraries that the agent uses too: same names, nothing inside. */
final class ForeignClasses {

    /** What the agent carries, and an application may. */
    static final List<String> LIBRARIES = List.of(
            "net.bytebuddy.ByteBuddy",
            "io.opentelemetry.api.OpenTelemetry",
            "io.opentelemetry.api.GlobalOpenTelemetry",
            "org.slf4j.LoggerFactory",
            "org.slf4j.Logger",
            "picocli.CommandLine",
            "okhttp3.OkHttpClient");

    static final String MARKER = "the application's own";

    private ForeignClasses() {}

    /** Compiles them into this directory. */
    static void writeTo(Path directory) throws IOException {
        List<Path> sources = new ArrayList<>();
        for (String name : LIBRARIES) {
            int dot = name.lastIndexOf('.');
            String source = "package %s;%npublic class %s { public static final String MARKER = \"%s\"; }%n"
                    .formatted(name.substring(0, dot), name.substring(dot + 1), MARKER);
            sources.add(Files.writeString(directory.resolve(name.substring(dot + 1) + ".java"), source));
        }
        Probes.compile(Probes.OLDEST, directory, directory, sources);
    }
}
