package io.resetscope.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An installed JDK.
 *
 * @param home its real path
 * @param feature 8, 11, 17…
 * @param version as the JDK itself gives it
 */
public record Jdk(Path home, int feature, String version) {

    private static final Pattern VERSION = Pattern.compile("^\\s*(?:JAVA_VERSION|java\\.version) ?= ?\"?([^\"\\s]+)");
    private static final int PROBE_SECONDS = 20;

    /** The JDK at this place, if there is one. */
    static Optional<Jdk> at(Path place) {
        try {
            Path home = place.toRealPath();
            if (!Files.isExecutable(home.resolve("bin/java"))) {
                return Optional.empty();
            }
            Optional<String> version = fromReleaseFile(home);
            return (version.isPresent() ? version : fromJava(home)).map(it -> new Jdk(home, featureOf(it), it));
        } catch (IOException nothingThere) {
            return Optional.empty();
        }
    }

    /** The launcher. */
    public Path java() {
        return home.resolve("bin/java");
    }

    /** The compiler; absent from a mere runtime. */
    public Optional<Path> javac() {
        return Optional.of(home.resolve("bin/javac")).filter(Files::isExecutable);
    }

    private static Optional<String> fromReleaseFile(Path home) throws IOException {
        Path release = home.resolve("release");
        return Files.isRegularFile(release) ? versionIn(Files.readString(release)) : Optional.empty();
    }

    private static Optional<String> fromJava(Path home) throws IOException {
        Process java = new ProcessBuilder(home.resolve("bin/java").toString(), "-XshowSettings:properties", "-version")
                .redirectErrorStream(true)
                .start();
        String output = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (!java.waitFor(PROBE_SECONDS, TimeUnit.SECONDS)) {
                java.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new IOException("interrupted while asking for a version", e));
        }
        return versionIn(output);
    }

    private static Optional<String> versionIn(String text) {
        return text.lines()
                .map(VERSION::matcher)
                .filter(Matcher::find)
                .map(it -> it.group(1))
                .findFirst();
    }

    /** 1.8.0_504 is 8, 17.0.15 is 17, 28-ea is 28. */
    static int featureOf(String version) {
        String modern = version.startsWith("1.") ? version.substring(2) : version;
        return Integer.parseInt(modern.split("[^0-9]", 2)[0]);
    }
}
