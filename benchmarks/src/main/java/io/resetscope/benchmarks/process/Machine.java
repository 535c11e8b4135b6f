package io.resetscope.benchmarks.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What it was measured on. */
public record Machine(String processor, int cores, String kernel, String java) {

    public static Machine of(Path java) throws IOException {
        return new Machine(
                processor(Files.readAllLines(Path.of("/proc/cpuinfo"))),
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("os.name") + " "
                        + System.getProperty("os.version").replaceAll("-.*", ""),
                version(java));
    }

    /** {@code 17.0.15}, or an {@link IllegalArgumentException} when there is no such JDK, or an older one. */
    public static String version(Path java) {
        String version;
        try {
            Process process = new ProcessBuilder(java.toString(), "-XshowSettings:properties", "-version")
                    .redirectErrorStream(true)
                    .start();
            version = property(
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                            .lines()
                            .toList(),
                    "java.version");
        } catch (IOException e) {
            throw new IllegalArgumentException(java + " cannot be run: " + e.getMessage());
        }
        if (Integer.parseInt(version.split("[.+-]")[0]) < 17) {
            throw new IllegalArgumentException(java + " is " + version + "; the measured programs need 17 or newer");
        }
        return version;
    }

    static String property(List<String> settings, String name) {
        return settings.stream()
                .map(String::strip)
                .filter(it -> it.startsWith(name + " = "))
                .map(it -> it.substring((name + " = ").length()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("not a java: it does not say its " + name));
    }

    static String processor(List<String> cpuinfo) {
        return cpuinfo.stream()
                .filter(it -> it.startsWith("model name"))
                .map(it -> it.substring(it.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("processor of unknown model");
    }

    public String line() {
        return processor + ", " + cores + " cores, " + kernel + ", JDK " + java;
    }
}
