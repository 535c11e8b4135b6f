package io.resetscope.benchmarks.report;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.resetscope.benchmarks.process.Jvm;
import io.resetscope.benchmarks.process.Layout;
import io.resetscope.benchmarks.process.Progress;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Runs all JMH benchmarks of the module in a JVM of their own, and reads what they say. */
public final class Operations {

    private static final String ALLOCATED = "gc.alloc.rate.norm";

    private Operations() {}

    public static List<OperationResult> measure(Path java, boolean quick) throws IOException {
        Path json = Layout.work().resolve("jmh.json");
        List<String> times = quick
                ? List.of("-wi", "2", "-w", "150ms", "-i", "3", "-r", "100ms")
                : List.of("-wi", "3", "-w", "400ms", "-i", "6", "-r", "300ms");
        List<String> arguments = new ArrayList<>(List.of("-f", "1", "-rf", "json", "-rff", json.toString()));
        arguments.addAll(List.of("-prof", "gc", "-foe", "true"));
        arguments.addAll(times);
        Progress.say("operations: JMH");
        Process process = new ProcessBuilder(new Jvm(java)
                        .classPath(Layout.harnessClassPath())
                        .command("org.openjdk.jmh.Main", arguments.toArray(String[]::new)))
                .redirectErrorStream(true)
                .start();
        String said = follow(process);
        try {
            if (process.waitFor() != 0) {
                throw new IOException("JMH failed:\n" + said);
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
        return read(Files.readString(json));
    }

    private static String follow(Process process) throws IOException {
        StringBuilder said = new StringBuilder();
        try (BufferedReader lines = process.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                said.append(line).append('\n');
                if (line.startsWith("# Benchmark: ") || line.startsWith("# Parameters: ")) {
                    Progress.say("  %s", line.substring(line.indexOf(": ") + 2));
                }
            }
        }
        return said.toString();
    }

    /** JMH's own format. */
    static List<OperationResult> read(String json) {
        List<OperationResult> results = new ArrayList<>();
        for (JsonElement each : new Gson().fromJson(json, JsonArray.class)) {
            JsonObject result = each.getAsJsonObject();
            JsonObject metric = result.getAsJsonObject("primaryMetric");
            if (metric.get("scoreUnit").getAsString().equals("ns/op")) {
                results.add(result(result, metric));
            }
        }
        return results;
    }

    private static OperationResult result(JsonObject result, JsonObject metric) {
        String[] name = result.get("benchmark").getAsString().split("\\.");
        Map<String, String> parameters = new TreeMap<>();
        if (result.has("params")) {
            result.getAsJsonObject("params").asMap().forEach((key, value) -> parameters.put(key, value.getAsString()));
        }
        List<Double> iterations = new ArrayList<>();
        for (JsonElement fork : metric.getAsJsonArray("rawData")) {
            fork.getAsJsonArray().forEach(it -> iterations.add(it.getAsDouble()));
        }
        // older versions of JMH put a dot before the name; a single iteration has no error
        double bytes = result.getAsJsonObject("secondaryMetrics").asMap().entrySet().stream()
                .filter(it -> it.getKey().endsWith(ALLOCATED))
                .mapToDouble(it -> number(it.getValue().getAsJsonObject().get("score")))
                .findFirst()
                .orElse(Double.NaN);
        return new OperationResult(
                name[name.length - 2],
                name[name.length - 1],
                parameters,
                number(metric.get("score")),
                number(metric.get("scoreError")),
                iterations,
                bytes);
    }

    private static double number(JsonElement value) {
        return Double.parseDouble(value.getAsString());
    }
}
