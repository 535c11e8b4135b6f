package io.resetscope.testkit;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/**
 * The programs that play the application. They are compiled when first asked for, once per test JVM, for the oldest Java
 * they shall run on: those in {@code src/test/probes} for 8, those in its folder {@code java21} for 21. Those in its other
 * folders use the libraries that the folder is named after.
 */
public final class Probes {

    /** The release of the probes that run everywhere. */
    public static final int OLDEST = 8;

    private static final Map<Integer, Path> COMPILED = new ConcurrentHashMap<>();
    private static final Map<String, Path> CLIENTS = new ConcurrentHashMap<>();
    private static final Map<String, Path> WITH_LIBRARIES = new ConcurrentHashMap<>();

    private Probes() {}

    /** The class path of the probes that run everywhere. */
    public static String classPath() {
        return compiled(OLDEST).toString();
    }

    /** The class path that has, besides, the probes that need this release. */
    public static String classPath(int release) {
        return compiled(release) + File.pathSeparator + classPath();
    }

    /**
     * The class path of the probes that use libraries: those in this folder of {@code src/test/probes}, their libraries, and
     * the probes that run everywhere.
     */
    public static String classPath(String folder, int release) {
        String base = classPath() + File.pathSeparator + ModuleFiles.libraries(folder);
        Path classes = WITH_LIBRARIES.computeIfAbsent(folder, name -> {
            Path directory = TemporaryDirectory.untilExit("probes-" + name).path();
            compile(release, base, directory, sourcesIn(ModuleFiles.probes().resolve(name)));
            return directory;
        });
        return classes + File.pathSeparator + base;
    }

    /** The class path of the probes that use Netty, with the jars of one of its versions. */
    public static String nettyClassPath(String version) {
        return Netty.COMPILED + File.pathSeparator + classPath() + File.pathSeparator + jars(version);
    }

    /** Spelled out, because only the {@code java} command understands a star. */
    private static String jars(String version) {
        try (Stream<Path> files = Files.list(ModuleFiles.netty(version))) {
            return files.map(Path::toString).sorted().collect(Collectors.joining(File.pathSeparator));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Compiled once, against one version, and run with all. */
    private static final class Netty {

        static final Path COMPILED =
                TemporaryDirectory.untilExit("probes-netty").path();

        static {
            compile(
                    OLDEST,
                    jars("4.1"),
                    COMPILED,
                    sourcesIn(ModuleFiles.probes().resolve("netty")));
        }
    }

    /** The folder with a probe of {@code probes/clients}, compiled against the library that it uses. */
    public static Path client(String probe, List<Path> library, int release) {
        return using("clients", library, release, "ClientProbe", probe);
    }

    /** Likewise, of {@code probes/databases}; the last of the classes is the probe, the others are what it stands on. */
    public static Path database(List<Path> library, String... classes) {
        return using("databases", library, OLDEST, classes);
    }

    private static synchronized Path using(String folder, List<Path> library, int release, String... sources) {
        String path = library.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
        String probe = sources[sources.length - 1];
        return CLIENTS.computeIfAbsent(probe + ' ' + path, key -> {
            Path classes = TemporaryDirectory.untilExit("probe-" + probe).path();
            List<Path> files = Arrays.stream(sources)
                    .map(it -> ModuleFiles.probes().resolve(folder).resolve(it + ".java"))
                    .toList();
            compile(release, path, classes, files);
            return classes;
        });
    }

    private static Path compiled(int release) {
        // Not computeIfAbsent alone: a newer release is compiled against the classes of the oldest.
        if (release != OLDEST) {
            compiled(OLDEST);
        }
        return COMPILED.computeIfAbsent(release, Probes::compile);
    }

    private static Path compile(int release) {
        boolean oldest = release == OLDEST;
        Path sources = oldest ? ModuleFiles.probes() : ModuleFiles.probes().resolve("java" + release);
        Path classes = TemporaryDirectory.untilExit("probes-" + release).path();
        // An explicit class path: the tests' own is no business of the probes.
        compile(release, oldest ? classes : COMPILED.get(OLDEST), classes, sourcesIn(sources));
        return classes;
    }

    /** Compiles these sources for this release, against this class path, into this directory. */
    public static void compile(int release, Path classPath, Path directory, List<Path> sources) {
        compile(release, classPath.toString(), directory, sources);
    }

    /** The same against several directories and jars. */
    public static void compile(int release, String classPath, Path directory, List<Path> sources) {
        List<String> arguments = new ArrayList<>(List.of(
                "--release",
                String.valueOf(release),
                // libraries carry annotations whose classes they do not ship, and name jars that are not there
                "-Xlint:all,-options,-classfile,-path",
                "-Werror",
                "-cp",
                classPath,
                "-d",
                directory.toString()));
        sources.forEach(it -> arguments.add(it.toString()));
        if (Runtime.version().feature() >= release) {
            compileHere(arguments);
        } else {
            compileBy(compilerFor(release), arguments);
        }
    }

    private static List<Path> sourcesIn(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(it -> it.toString().endsWith(".java")).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void compileHere(List<String> arguments) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        Requirement.that(compiler != null, "a Java compiler", "run the tests with a JDK");
        ByteArrayOutputStream messages = new ByteArrayOutputStream();
        int result = compiler.run(null, messages, messages, arguments.toArray(String[]::new));
        requireSuccess(result, messages.toString(StandardCharsets.UTF_8));
    }

    private static void compileBy(Path javac, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(javac.toString()));
        command.addAll(arguments);
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String messages = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            requireSuccess(process.waitFor(), messages);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while compiling", e);
        }
    }

    private static Path compilerFor(int release) {
        return Requirement.present(
                Jdks.installed().stream()
                        .filter(it -> it.feature() >= release)
                        .map(Jdk::javac)
                        .flatMap(Optional::stream)
                        .findFirst(),
                "a compiler of JDK " + release + " or newer",
                Jdks.REMEDY);
    }

    private static void requireSuccess(int result, String messages) {
        if (result != 0) {
            throw new IllegalStateException("these sources do not compile:\n" + messages);
        }
    }
}
