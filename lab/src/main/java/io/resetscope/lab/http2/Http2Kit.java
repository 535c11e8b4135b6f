package io.resetscope.lab.http2;

import io.resetscope.lab.Scheme;
import io.resetscope.lab.judge.KernelCheck;
import io.resetscope.lab.kernel.ResetTrace;
import io.resetscope.lab.network.Silence;
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

/** Every client of HTTP/2 with every fault, in the clear and under TLS, some JVMs at a time. */
public final class Http2Kit {

    /** They wait for most of their time. */
    private static final int AT_A_TIME = Math.min(4, Integer.getInteger("lab.parallel", 8));

    private final Selection selection;
    private final PrintStream out;

    public Http2Kit(Selection selection, PrintStream out) {
        this.selection = selection;
        this.out = out;
    }

    public List<Http2Row> run() throws IOException, InterruptedException, ExecutionException {
        long started = System.nanoTime();
        List<Http2Row> rows = new ArrayList<>();
        Map<Http2Case, Future<List<Http2Row>>> running = new LinkedHashMap<>();
        ExecutorService pool = Executors.newFixedThreadPool(AT_A_TIME);
        try (ResetTrace trace = ResetTrace.open();
                Silence silence = Silence.open()) {
            KernelCheck kernel = new KernelCheck(trace::eventsOf);
            cases().forEach(it -> running.put(it, pool.submit(() -> it.run(kernel, silence))));
            for (Map.Entry<Http2Case, Future<List<Http2Row>>> each : running.entrySet()) {
                List<Http2Row> ofCase = each.getValue().get();
                rows.addAll(ofCase);
                out.println("http2: " + each.getKey().name() + ": "
                        + ofCase.stream()
                                .filter(it -> it.objections().isEmpty())
                                .count() + " of " + ofCase.size() + " right");
            }
        } finally {
            pool.shutdownNow();
        }
        out.println("http2: " + running.size() + " JVMs in "
                + Duration.ofNanos(System.nanoTime() - started).toSeconds() + " s");
        return rows;
    }

    List<Http2Case> cases() throws IOException {
        List<Http2Case> cases = new ArrayList<>();
        for (Http2Client client : Http2Client.ALL) {
            Path classes = null;
            for (Scheme scheme : Scheme.values()) {
                List<Http2Fault> faults = Arrays.stream(Http2Fault.values())
                        .filter(it -> selection.has(it.id(), client.name(), client.jdk(), scheme))
                        .toList();
                if (!faults.isEmpty()) {
                    Jdk jdk = JvmVariant.of(client.jdk()).require();
                    classes = classes == null ? compiled(client) : classes;
                    cases.add(new Http2Case(client, jdk, scheme, faults, classes));
                }
            }
        }
        return cases;
    }

    private static Path compiled(Http2Client client) throws IOException {
        Path sources = Path.of(System.getProperty("lab.http2.directory"));
        Path classes = TemporaryDirectory.untilExit("http2-" + client.name()).path();
        Probes.compile(
                Math.min(client.jdk(), Selection.FIRST_JDK),
                client.jars().isEmpty() ? classes.toString() : jars(client.jars()),
                classes,
                Stream.of("Http2Probe", client.program())
                        .map(it -> sources.resolve(it + ".java"))
                        .toList());
        return classes;
    }

    private static String jars(String folder) throws IOException {
        try (Stream<Path> files =
                Files.list(Path.of(System.getProperty("lab.clients.directory")).resolve(folder))) {
            return files.map(Path::toString).sorted().collect(Collectors.joining(File.pathSeparator));
        }
    }
}
