package io.resetscope.testkit;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The JDKs of this machine, one per feature version. */
public final class Jdks {

    /** Environment variable and system property: homes, separated by the path separator or commas. */
    public static final String SETTING = "RESETSCOPE_JDKS";

    static final String REMEDY = "put its home into " + SETTING + " or under /opt/jdks";

    private Jdks() {}

    /** All of them, oldest first. */
    public static List<Jdk> installed() {
        return Found.JDKS;
    }

    /** The one of this feature version. */
    public static Optional<Jdk> feature(int feature) {
        return installed().stream().filter(it -> it.feature() == feature).findFirst();
    }

    /** The newest. */
    public static Jdk newest() {
        return installed().get(installed().size() - 1);
    }

    /** The first home of each feature version wins; a home met again under another name counts once. */
    static List<Jdk> among(List<Path> places) {
        Map<Integer, Jdk> byFeature = new TreeMap<>();
        Set<Path> seen = new HashSet<>();
        for (Path place : places) {
            if (Files.isDirectory(place) && seen.add(real(place))) {
                Jdk.at(place).ifPresent(it -> byFeature.putIfAbsent(it.feature(), it));
            }
        }
        return List.copyOf(byFeature.values());
    }

    static List<Path> named(String setting) {
        if (setting == null || setting.isBlank()) {
            return List.of();
        }
        return Arrays.stream(setting.split("[," + File.pathSeparator + "]"))
                .map(String::strip)
                .filter(it -> !it.isEmpty())
                .map(Path::of)
                .toList();
    }

    static List<Path> children(Path directory) {
        List<Path> children = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            entries.forEach(children::add);
        } catch (IOException notThere) {
            return List.of();
        }
        children.sort(Comparator.naturalOrder());
        return children;
    }

    private static List<Path> places() {
        Path user = Path.of(System.getProperty("user.home"));
        return Stream.of(
                        named(System.getProperty(SETTING)),
                        named(System.getenv(SETTING)),
                        children(Path.of("/opt/jdks")),
                        children(Path.of("/usr/lib/jvm")),
                        children(Path.of("/opt/java")),
                        children(user.resolve(".sdkman/candidates/java")),
                        children(user.resolve(".jdks")),
                        List.of(Path.of(System.getProperty("java.home"))))
                .flatMap(List::stream)
                .toList();
    }

    private static Path real(Path place) {
        try {
            return place.toRealPath();
        } catch (IOException e) {
            return place;
        }
    }

    /** Looked for, and printed, once per test JVM. */
    private static final class Found {

        static final List<Jdk> JDKS = among(places());

        static {
            System.out.println(JDKS.stream()
                    .map(it -> it.version() + " (" + it.home() + ")")
                    .collect(Collectors.joining(", ", "JDKs under test: ", "")));
        }
    }
}
