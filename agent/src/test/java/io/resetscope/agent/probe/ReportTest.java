package io.resetscope.agent.probe;

import static io.resetscope.agent.probe.Results.DIRECT;
import static io.resetscope.agent.probe.Results.EVERY_5_S;
import static io.resetscope.agent.probe.Results.NLB;
import static io.resetscope.agent.probe.Results.ended;
import static io.resetscope.agent.probe.Results.lane;
import static io.resetscope.agent.probe.Results.result;
import static io.resetscope.agent.probe.Results.survived;
import static io.resetscope.agent.probe.Results.unfinished;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A result as text and as JSON. */
class ReportTest {

    private static final LaneResult HEALTHY =
            lane(DIRECT, TcpKeepAlive.OFF, survived(0), survived(11), survived(22), survived(33));
    private static final LaneResult FORGETS = lane(
            NLB,
            TcpKeepAlive.OFF,
            survived(0),
            survived(11),
            ended(Fate.SILENT, 22),
            survived(19.9),
            ended(Fate.SILENT, 20.1),
            new Outcome(Fate.CANCELLED, Results.seconds(33), 5, 0, null));
    private static final LaneResult CLOSES = lane(
            NLB,
            EVERY_5_S,
            survived(0),
            new Outcome(Fate.FIN, Results.seconds(11), Results.seconds(7.01), 0, null),
            new Outcome(Fate.FIN, Results.seconds(22), Results.seconds(7.02), 0, null));

    private static JsonObject json(ProbeResult result) {
        return JsonParser.parseString(JsonReport.of(result, "1.0")).getAsJsonObject();
    }

    @Test
    @DisplayName("the ladder as a table, the rounds in a line, the verdict below")
    void text() {
        assertThat(TextReport.of(result(HEALTHY, FORGETS, CLOSES)).split("\\R"))
                .startsWith(
                        "idle   direct     nlb          nlb, keep-alive",
                        "   0   survived   survived     survived",
                        "11 s   survived   survived     FIN after 7.01 s",
                        "22 s   survived   silent       FIN after 7.02 s",
                        "33 s   survived   not needed   not needed",
                        "direct: 1 more round; survived 33 s",
                        "nlb: 1 more round; survived 19.9 s, not survived 20.1 s",
                        "nlb, keep-alive: 1 more round; ended 2 times, first after 7.01 s",
                        "")
                .anyMatch(it -> it.startsWith("verdict    Directly, connections survive"))
                .anyMatch(it -> it.startsWith("           nlb forgets"))
                .anyMatch(it -> it.startsWith("change     via nlb: keep"))
                .endsWith("docs       docs/causes/silent-drop.md");
    }

    @Test
    @DisplayName("what is not over says so")
    void incomplete() {
        ProbeResult result = result(unfinished(lane(DIRECT, TcpKeepAlive.OFF, survived(0), survived(11))));
        assertThat(TextReport.of(result).split("\\R"))
                .startsWith(
                        "INCOMPLETE: ended after 61 s; this is what was known by then",
                        "idle   direct",
                        "   0   survived",
                        "11 s   survived",
                        "22 s   waiting");
        assertThat(json(result).get("complete").getAsBoolean()).isFalse();
    }

    @Test
    @DisplayName("what was over before a connection was left idle says that nothing is known")
    void nothing() {
        ProbeResult result =
                new ProbeResult(Results.plan(List.of(DIRECT), 0, 33), "GET /", false, List.of(), Results.seconds(2));
        assertThat(TextReport.of(result).split("\\R"))
                .containsExactly("INCOMPLETE: ended after 2 s; nothing is known yet");
        assertThat(json(result).get("complete").getAsBoolean()).isFalse();
        assertThat(json(result).getAsJsonArray("targets")).isEmpty();
    }

    @Test
    @DisplayName("JSON: each target with its verdict, each connection with its outcome")
    void machine() {
        JsonObject json = json(result(HEALTHY, FORGETS));
        assertThat(json.get("complete").getAsBoolean()).isTrue();
        assertThat(json.get("request").getAsString()).isEqualTo("GET /health");
        assertThat(json.get("max_ms").getAsDouble()).isEqualTo(33000);
        JsonObject direct = json.getAsJsonArray("targets").get(0).getAsJsonObject();
        assertThat(direct.get("closed_by").getAsString()).isEqualTo("none");
        assertThat(direct.get("timeout_ms").isJsonNull()).isTrue();
        JsonObject nlb = json.getAsJsonArray("targets").get(1).getAsJsonObject();
        assertThat(nlb.get("closed_by").getAsString()).isEqualTo("hop");
        assertThat(nlb.get("ending").getAsString()).isEqualTo("silent");
        assertThat(nlb.get("timeout_ms").getAsDouble()).isEqualTo(20000);
        assertThat(nlb.get("keep_alive_prevents").isJsonNull()).isTrue();
        JsonObject lane = nlb.getAsJsonArray("lanes").get(0).getAsJsonObject();
        assertThat(lane.get("survived_ms").getAsDouble()).isEqualTo(19900);
        assertThat(lane.get("keep_alive").isJsonNull()).isTrue();
        assertThat(lane.getAsJsonArray("connections"))
                .as("without what was cancelled")
                .hasSize(5);
        assertThat(lane.getAsJsonArray("connections")
                        .get(2)
                        .getAsJsonObject()
                        .get("outcome")
                        .getAsString())
                .isEqualTo("silent");
        assertThat(json.getAsJsonArray("verdict")).hasSize(2);
    }

    @Test
    @DisplayName("JSON: how TCP keep-alive was set, and what is not known of it")
    void keepAlive() {
        JsonObject set = json(result(CLOSES)).getAsJsonArray("targets").get(0).getAsJsonObject();
        JsonObject keepAlive =
                set.getAsJsonArray("lanes").get(0).getAsJsonObject().getAsJsonObject("keep_alive");
        assertThat(keepAlive.get("set_on_socket").getAsBoolean()).isTrue();
        assertThat(keepAlive.get("idle_s").getAsInt()).isEqualTo(5);
        TcpKeepAlive unknown = TcpKeepAlive.bySystem(7200, TcpKeepAlive.UNKNOWN, 9);
        JsonObject system = json(result(lane(DIRECT, unknown, survived(1))))
                .getAsJsonArray("targets")
                .get(0)
                .getAsJsonObject()
                .getAsJsonArray("lanes")
                .get(0)
                .getAsJsonObject()
                .getAsJsonObject("keep_alive");
        assertThat(system.get("set_on_socket").getAsBoolean()).isFalse();
        assertThat(system.get("interval_s").isJsonNull()).isTrue();
    }

    @Test
    @DisplayName("any text comes through JSON as it was")
    void escaping() {
        Random random = new Random(1);
        for (int i = 0; i < 500; i++) {
            StringBuilder text = new StringBuilder("\"\\\n\t\u0000\u001b\u2028é😀");
            for (int j = 0; j < 20; j++) {
                text.append((char) random.nextInt(0xd800));
            }
            Map<String, Object> map = new LinkedHashMap<>();
            map.put(text.toString(), Arrays.asList(text.toString(), 1.5, 7, true, null, List.of(), Map.of()));
            String json = JsonText.of(map);
            assertThat(json).matches("[\\n -~]*");
            JsonObject back = JsonParser.parseString(json).getAsJsonObject();
            assertThat(back.getAsJsonArray(text.toString()).get(0).getAsString())
                    .isEqualTo(text.toString());
            assertThat(back.getAsJsonArray(text.toString()).get(1).getAsDouble())
                    .isEqualTo(1.5);
            assertThat(back.getAsJsonArray(text.toString())).hasSize(7);
        }
    }

    @Test
    @DisplayName("what JSON has no word for is refused")
    void noJson() {
        assertThatThrownBy(() -> JsonText.of(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> JsonText.of(new Object())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("the plan: what is sent and opened; a header's value is not in it")
    void plan() {
        ProbeRequest request = new ProbeRequest("GET /health", List.of("Authorization: secret"), "probe/1");
        String text = TextReport.plan(
                Results.plan(List.of(DIRECT, NLB), 0, 33),
                request,
                true,
                List.of(Results.acquaintance(DIRECT, "nginx/1.26", 75), Results.acquaintance(NLB, null, -1)));
        assertThat(text)
                .contains(
                        "sends GET /health over TLS, twice on each connection",
                        "10.0.0.6:8080: answers 200 in 1 ms, Server: nginx/1.26, Keep-Alive: timeout=75",
                        "nlb        10.0.0.9:80: answers 200",
                        "opens to each 4 connections at once, without TCP keep-alive and with TCP keep-alive (idle 5 s,"
                                + " interval 2 s, count 3), idle for up to 33 s; then 8 at a time, 4 times at most",
                        "known to 2 %",
                        "takes 33 s if there is no timeout (--max), or else two to four times the timeout")
                .doesNotContain("secret");
    }

    @Test
    @DisplayName("bytes of a stranger do a terminal no harm")
    void printable() {
        assertThat(Printable.of("a\u001b[2J\"\\\r\n\u00ff".getBytes(StandardCharsets.ISO_8859_1)))
                .isEqualTo("\"a\\x1b[2J\\\"\\\\\\r\\n\\xff\"");
        assertThat(Printable.of(new byte[100])).endsWith("\"…").hasSize(60 * 4 + 3);
        assertThat(Printable.of("a\u001bé")).isEqualTo("a??");
    }
}
