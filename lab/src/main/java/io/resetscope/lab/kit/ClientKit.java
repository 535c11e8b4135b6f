package io.resetscope.lab.kit;

import io.resetscope.lab.Scheme;
import io.resetscope.lab.run.Selection;
import io.resetscope.testkit.Jdk;
import io.resetscope.testkit.Jdks;
import io.resetscope.testkit.JvmVariant;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Every client of the kit with every fault that it is tried with, some JVMs at a time. */
public final class ClientKit {

    /** The oldest, the one that the build runs on, and the newest that must work. */
    public static final List<Integer> JDKS = List.of(8, 17, 25);

    private static final int AT_A_TIME = Integer.getInteger("lab.parallel", 8);

    private final List<KitClient> clients;
    private final Selection selection;
    private final PrintStream out;

    public ClientKit(List<KitClient> clients, Selection selection, PrintStream out) {
        this.clients = clients;
        this.selection = selection;
        this.out = out;
    }

    public static void main(String[] arguments) throws Exception {
        List<KitRow> rows = new ClientKit(KitClients.ALL, Selection.fromProperties(), System.out).run();
        List<KitRow> wrong =
                rows.stream().filter(it -> !it.objections().isEmpty()).toList();
        wrong.forEach(it -> System.out.println(it.describe()));
        System.out.println(rows.size() - wrong.size() + " of " + rows.size() + " right");
        System.exit(wrong.isEmpty() ? 0 : 1);
    }

    public List<KitRow> run() throws IOException, InterruptedException, ExecutionException {
        long started = System.nanoTime();
        List<KitRow> rows = new ArrayList<>();
        Map<KitCase, Future<List<KitRow>>> running = new LinkedHashMap<>();
        ExecutorService pool = Executors.newFixedThreadPool(AT_A_TIME);
        try (KitServers servers =
                new KitServers(JvmVariant.of(Selection.FIRST_JDK).require())) {
            cases().forEach(it -> running.put(it, pool.submit(() -> it.run(servers))));
            for (Map.Entry<KitCase, Future<List<KitRow>>> each : running.entrySet()) {
                List<KitRow> ofCase = each.getValue().get();
                rows.addAll(ofCase);
                out.println("kit: " + each.getKey().name() + ": "
                        + ofCase.stream()
                                .filter(it -> it.objections().isEmpty())
                                .count() + " of " + ofCase.size()
                        + " right");
            }
        } finally {
            pool.shutdownNow();
        }
        out.println("kit: " + running.size() + " JVMs in "
                + Duration.ofNanos(System.nanoTime() - started).toSeconds() + " s");
        return rows;
    }

    private List<KitCase> cases() {
        List<KitCase> cases = new ArrayList<>();
        for (KitClient client : clients) {
            for (int feature : JDKS) {
                Optional<Jdk> jdk = Jdks.feature(feature).filter(it -> client.runsOn(feature));
                for (Scheme scheme : Scheme.values()) {
                    List<KitFault> faults = Arrays.stream(KitFault.values())
                            .filter(it -> selection.has(it.id(), client.name, feature, scheme))
                            .filter(it -> client.isTried(it, feature, scheme))
                            .toList();
                    if (jdk.isPresent() && !faults.isEmpty()) {
                        cases.add(new KitCase(client, jdk.get(), scheme, faults));
                    }
                }
            }
        }
        return cases;
    }
}
