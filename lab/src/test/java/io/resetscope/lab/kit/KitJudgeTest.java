package io.resetscope.lab.kit;

import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.lab.Scheme;
import io.resetscope.lab.client.KitMain;
import io.resetscope.lab.kit.KitClient.Instead;
import io.resetscope.testkit.Jdk;
import io.resetscope.testkit.ReceivedSpan;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KitJudgeTest {

    private static final Jdk JDK = new Jdk(Path.of("/"), 17, "17.0.15");
    private static final String TRACE = KitMain.trace("0123456789abcdef", 0, 2);
    private static final List<String> FAILED = List.of("200", "java.io.IOException: unexpected end of stream");
    private static final List<String> HEALED = List.of("200", "200");

    private final KitClient client =
            KitClient.of("one", "One").library("OkHttp", jdk -> "4.12.0").retries("off", "on");

    @Test
    void whatIsRightIsNotObjectedTo() {
        assertThat(objections(KitFault.STALE, FAILED, stale("off", false, "ERROR")))
                .isEmpty();
        assertThat(objections(KitFault.STALE_HEALED, HEALED, stale("on", true, "UNSET")))
                .isEmpty();
    }

    @Test
    void eachDeviationIsASentence() {
        ReceivedSpan other = span(
                Map.of(
                        "resetscope.cause",
                        "peer_crashed",
                        "resetscope.connection.exchange",
                        1L,
                        "resetscope.connection.tls",
                        true,
                        "resetscope.healed_by_retry",
                        true),
                "",
                "",
                "UNSET");
        assertThat(objections(KitFault.STALE, HEALED, other))
                .anySatisfy(it -> assertThat(it).contains("the application got 200, not the error"))
                .anySatisfy(it -> assertThat(it).contains("said peer_crashed in place of"))
                .anySatisfy(it -> assertThat(it).contains("resetscope.connection.exchange = 1 in place of 2"))
                .anySatisfy(it -> assertThat(it).contains("resetscope.connection.tls = true in place of false"))
                .anySatisfy(it -> assertThat(it).contains("resetscope.healed_by_retry = true in place of false"))
                .anySatisfy(it -> assertThat(it).contains("said {} in place of {resetscope.pool.library=OkHttp"))
                .anySatisfy(it -> assertThat(it).contains("span status = UNSET in place of ERROR"))
                .anySatisfy(it -> assertThat(it).contains("said trace"))
                .anySatisfy(it -> assertThat(it).contains("said parent"))
                .hasSize(9);
    }

    @Test
    void oneIncidentIsWanted() {
        assertThat(objections(KitFault.STALE, FAILED)).containsExactly("0 incidents in place of 1");
        ReceivedSpan right = stale("off", false, "ERROR");
        assertThat(objections(KitFault.STALE, FAILED, right, right)).containsExactly("2 incidents in place of 1");
    }

    @Test
    void whatIsImpossibleMustNotHappen() {
        client.impossible(Instead.QUIET, "it looks first", KitFault.STALE);
        assertThat(objections(KitFault.STALE, HEALED)).isEmpty();
        assertThat(objections(KitFault.STALE, FAILED, stale("off", false, "ERROR")))
                .contains("1 incidents in place of 0");
    }

    @Test
    void whatIsNeverHealedMustNotBe() {
        client.impossible(Instead.NOT_HEALED, "it has no retries", KitFault.STALE_HEALED);
        assertThat(objections(KitFault.STALE_HEALED, FAILED, stale("on", false, "ERROR")))
                .isEmpty();
        assertThat(objections(KitFault.STALE_HEALED, HEALED, stale("on", true, "UNSET")))
                .hasSize(3);
    }

    @Test
    void anAnswerMayStayHiddenWhereItIsEncryptedAndTheCauseNoMoreThanPossible() {
        assertThat(ofUpload(Scheme.HTTPS, "possible", null)).isEmpty();
        assertThat(ofUpload(Scheme.HTTPS, "likely", null)).hasSize(1);
        assertThat(ofUpload(Scheme.HTTP, "possible", null)).hasSize(1);
        assertThat(ofUpload(Scheme.HTTPS, "possible", 500L)).hasSize(1);
        assertThat(ofUpload(Scheme.HTTPS, "certain", 413L)).isEmpty();
    }

    /** What is objected to of the status. */
    private List<String> ofUpload(Scheme scheme, String confidence, Long status) {
        Map<String, Object> told = new HashMap<>();
        told.put("resetscope.cause", "request_body_rejected");
        told.put("resetscope.confidence", confidence);
        told.put("http.response.status_code", status);
        ReceivedSpan span = span(told, TRACE, KitMain.parent(), "ERROR");
        return KitJudge.objections(client, KitFault.UPLOAD, scheme, JDK, TRACE, FAILED, List.of(span)).stream()
                .filter(it -> it.contains("status_code"))
                .toList();
    }

    private List<String> objections(KitFault fault, List<String> outcomes, ReceivedSpan... incidents) {
        return KitJudge.objections(client, fault, Scheme.HTTP, JDK, TRACE, outcomes, List.of(incidents));
    }

    private static ReceivedSpan stale(String retries, boolean healed, String status) {
        Map<String, Object> told = new HashMap<>();
        told.put("resetscope.cause", "stale_pooled_connection");
        told.put("resetscope.connection.exchange", 2L);
        told.put("resetscope.connection.tls", false);
        told.put("resetscope.healed_by_retry", healed);
        told.put("resetscope.pool.library", "OkHttp");
        told.put("resetscope.pool.library_version", "4.12.0");
        told.put("resetscope.pool.retries", retries);
        return span(told, TRACE, KitMain.parent(), status);
    }

    private static ReceivedSpan span(Map<String, Object> told, String trace, String parent, String status) {
        return new ReceivedSpan(
                "connection failure: x",
                "CLIENT",
                trace,
                "1",
                parent,
                0,
                1,
                status,
                "",
                told,
                List.of(),
                "resetscope",
                Map.of());
    }
}
