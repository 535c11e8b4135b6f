package io.resetscope.lab.gateway;

import io.resetscope.lab.run.Selection;
import io.resetscope.testkit.Jdk;
import io.resetscope.testkit.JvmVariant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;

/** The same faults behind every gateway, and whether all is right that is told of both its sides. */
public final class GatewayKit {

    /** Most of a case is waiting. */
    private static final int AT_A_TIME = 4;

    private GatewayKit() {}

    /** In the order of the table. */
    public static List<GatewayRow> run() throws InterruptedException, ExecutionException {
        Jdk jdk = JvmVariant.of(Selection.FIRST_JDK).require();
        List<Callable<List<GatewayRow>>> cases = new ArrayList<>();
        KitGateways.ALL.stream()
                .filter(it -> it.name.contains(System.getProperty("lab.gateways", "")))
                .collect(Collectors.groupingBy(it -> it.jvm, LinkedHashMap::new, Collectors.toList()))
                .values()
                .forEach(gateways -> cases.add(() -> GatewayCase.run(gateways, jdk)));
        ExecutorService pool = Executors.newFixedThreadPool(AT_A_TIME);
        try {
            List<GatewayRow> rows = new ArrayList<>();
            for (Future<List<GatewayRow>> each : pool.invokeAll(cases)) {
                rows.addAll(each.get());
            }
            return rows;
        } finally {
            pool.shutdownNow();
        }
    }
}
