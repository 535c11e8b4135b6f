package io.resetscope.lab.servers;

import io.resetscope.lab.Scheme;
import io.resetscope.lab.kernel.ResetTrace;
import io.resetscope.lab.run.Selection;
import io.resetscope.testkit.Jdk;
import io.resetscope.testkit.JvmVariant;
import io.resetscope.testkit.Probes;
import io.resetscope.testkit.TemporaryDirectory;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Every server of the kit with every fault, over http and https, some JVMs at a time. */
public final class ServerKit {

    private static final int AT_A_TIME = Math.min(3, Integer.getInteger("lab.parallel", 8));
    /** Jetty 12 needs it. */
    private static final int RELEASE = 17;

    private final Selection selection;
    private final PrintStream out;

    public ServerKit(Selection selection, PrintStream out) {
        this.selection = selection;
        this.out = out;
    }

    public static void main(String[] arguments) throws Exception {
        List<ServerRow> rows = new ServerKit(Selection.fromProperties(), System.out).run();
        List<ServerRow> wrong =
                rows.stream().filter(it -> !it.objections().isEmpty()).toList();
        wrong.forEach(it -> System.out.println(it.describe()));
        System.out.println(rows.size() - wrong.size() + " of " + rows.size() + " right");
        System.exit(wrong.isEmpty() ? 0 : 1);
    }

    public List<ServerRow> run() throws IOException, InterruptedException, ExecutionException {
        long started = System.nanoTime();
        List<ServerRow> rows = new ArrayList<>();
        Map<ServerCase, Future<List<ServerRow>>> running = new LinkedHashMap<>();
        ExecutorService pool = Executors.newFixedThreadPool(AT_A_TIME);
        try (ResetTrace kernel = ResetTrace.open()) {
            cases().forEach(it -> running.put(it, pool.submit(() -> it.run(kernel))));
            for (Map.Entry<ServerCase, Future<List<ServerRow>>> each : running.entrySet()) {
                List<ServerRow> ofCase = each.getValue().get();
                rows.addAll(ofCase);
                out.println("servers: " + each.getKey().name() + ": "
                        + ofCase.stream()
                                .filter(it -> it.objections().isEmpty())
                                .count() + " of " + ofCase.size() + " right");
            }
        } finally {
            pool.shutdownNow();
        }
        out.println("servers: " + running.size() + " JVMs in "
                + Duration.ofNanos(System.nanoTime() - started).toSeconds() + " s");
        return rows;
    }

    private List<ServerCase> cases() throws IOException {
        Jdk jdk = JvmVariant.of(Selection.FIRST_JDK).require();
        List<ServerCase> cases = new ArrayList<>();
        for (ServerKind kind : ServerKinds.ALL) {
            Path classes = null;
            for (Scheme scheme : Scheme.values()) {
                List<ServerFault> faults = Arrays.stream(ServerFault.values())
                        .filter(it -> selection.has(it.id(), kind.name, jdk.feature(), scheme))
                        .toList();
                if (!faults.isEmpty()) {
                    classes = classes == null && !kind.isOfTheLab() ? compiled(kind) : classes;
                    cases.add(new ServerCase(kind, jdk, scheme, faults, classes));
                }
            }
        }
        return cases;
    }

    /**
     * Each by itself: two Jettys share their packages, and no class path can have both. What a program shares with others is
     * found beside it, and compiled along.
     */
    private static Path compiled(ServerKind kind) throws IOException {
        Path sources = Path.of(System.getProperty("lab.servers.directory"));
        Path classes = TemporaryDirectory.untilExit("server-" + kind.name).path();
        String classPath =
                kind.jars().isEmpty() ? sources.toString() : sources + File.pathSeparator + jars(kind.jars());
        Probes.compile(RELEASE, classPath, classes, List.of(sources.resolve(kind.program() + ".java")));
        return classes;
    }

    private static String jars(String folder) throws IOException {
        try (Stream<Path> files =
                Files.list(Path.of(System.getProperty("lab.clients.directory")).resolve(folder))) {
            return files.map(Path::toString).sorted().collect(Collectors.joining(File.pathSeparator));
        }
    }
}
