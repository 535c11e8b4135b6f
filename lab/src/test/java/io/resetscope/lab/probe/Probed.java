package io.resetscope.lab.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.resetscope.lab.stage.Program;
import io.resetscope.testkit.Jdk;
import io.resetscope.testkit.ModuleFiles;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What {@code probe --json} said, once it is over. */
final class Probed {

    private static final Duration PATIENCE = Duration.ofSeconds(150);

    /** A server's timer is late, and what it ends is seen late. */
    private static final double LATE_TIMER_SECONDS = 0.35;

    private static final double LATE_SECONDS = 0.1;

    /** What the search leaves open on a machine so busy that its rounds were late. */
    private static final double WIDEST = 0.15;

    private final JsonObject json;
    private final String log;

    private Probed(JsonObject json, String log) {
        this.json = json;
        this.log = log;
    }

    /** @param prefix what the command is put behind, such as {@code ip netns exec …} */
    static Probed run(List<String> prefix, Jdk jdk, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of(jdk.java().toString(), "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-jar"));
        command.addAll(List.of(ModuleFiles.agentJar().toString(), "probe", "--json", "--timeout", "2"));
        command.addAll(List.of(arguments));
        try (Program probe = Program.start(command, Map.of())) {
            StringBuilder json = new StringBuilder();
            for (String line = probe.nextLine(PATIENCE); line != null; line = probe.nextLine(PATIENCE)) {
                json.append(line).append('\n');
            }
            assertThat(probe.await(PATIENCE)).as(probe::describe).isZero();
            return new Probed(JsonParser.parseString(json.toString()).getAsJsonObject(), probe.describe());
        }
    }

    /**
     * Of the target of this name: who closes, how, and when, give or take 2 %, or what a busy machine adds: what it says to be
     * open, between survived and failed, is no error.
     */
    Probed closes(String target, String by, String ending, double seconds) {
        JsonObject it = target(target);
        assertThat(it.get("closed_by").getAsString()).as(log).isEqualTo(by);
        assertThat(it.get("ending").getAsString()).as(log).isEqualTo(ending);
        double late = LATE_TIMER_SECONDS;
        if (!ending.equals("fin")) {
            JsonObject lane = lane(it);
            double failed = lane.get("failed_ms").getAsDouble() / 1000;
            double open = failed - lane.get("survived_ms").getAsDouble() / 1000;
            assertThat(open).as(log).isLessThan(WIDEST * failed);
            late = Math.max(LATE_SECONDS, open / 2);
        }
        assertThat(it.get("timeout_ms").getAsDouble() / 1000)
                .as(log)
                .isCloseTo(seconds, within(Math.max(0.02 * seconds, late)));
        return this;
    }

    Probed survives(String target) {
        assertThat(target(target).get("closed_by").getAsString()).as(log).isEqualTo("none");
        assertThat(target(target).get("ending").getAsString()).as(log).isEqualTo("none");
        return this;
    }

    Probed preventedByKeepAlive(String target, boolean expected) {
        JsonElement prevents = target(target).get("keep_alive_prevents");
        assertThat(prevents.isJsonNull()).as(log).isFalse();
        assertThat(prevents.getAsBoolean()).as(log).isEqualTo(expected);
        return this;
    }

    /** One of the sentences under this name has that in it. */
    Probed says(String section, String part) {
        assertThat(json.getAsJsonArray(section).toString()).as(log).contains(part);
        return this;
    }

    /** No known product's default is this timeout. */
    Probed suspectsNobody() {
        assertThat(json.getAsJsonArray("suspects")).as(log).isEmpty();
        return this;
    }

    /** For people: the timeouts as they were measured. */
    String measured() {
        StringBuilder text = new StringBuilder();
        for (JsonElement each : json.getAsJsonArray("targets")) {
            JsonObject target = each.getAsJsonObject();
            JsonObject lane = lane(target);
            text.append("  %s: %s %s, estimate %s ms (survived %s, failed %s)"
                    .formatted(
                            target.get("name").getAsString(),
                            target.get("closed_by"),
                            target.get("ending"),
                            target.get("timeout_ms"),
                            lane.get("survived_ms"),
                            lane.get("failed_ms")));
        }
        return text + ", in " + json.get("elapsed_ms") + " ms";
    }

    /** The one without TCP keep-alive. */
    private static JsonObject lane(JsonObject target) {
        return target.getAsJsonArray("lanes").get(0).getAsJsonObject();
    }

    private JsonObject target(String name) {
        for (JsonElement each : json.getAsJsonArray("targets")) {
            if (each.getAsJsonObject().get("name").getAsString().equals(name)) {
                return each.getAsJsonObject();
            }
        }
        throw new AssertionError("no target " + name + ": " + log);
    }
}
