package io.resetscope.agent.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whose default is suspected, in which order, and whose never. */
class KnownTimeoutsTest {

    private static final String ALB = "AWS ALB idle_timeout.timeout_seconds (60 s)";
    private static final String NLB = "AWS NLB TCP idle timeout (350 s)";
    private static final String APACHE = "Apache httpd 2.2+ KeepAliveTimeout (5 s)";
    private static final String NODE = "Node.js up to 25 server.keepAliveTimeout (5 s)";
    private static final String UVICORN = "uvicorn timeout_keep_alive (5 s)";
    private static final String NGINX = "nginx keepalive_timeout (75 s)";
    private static final String GCP = "GCP external ALB httpKeepAliveTimeout (610 s)";

    private static IdleBracket bracket(double survived, double failed) {
        return new IdleBracket(survived < 0 ? -1 : Lives.seconds(survived), failed < 0 ? -1 : Lives.seconds(failed));
    }

    private static List<String> suspects(double survived, double failed, Ending ending) {
        return KnownTimeouts.suspects(bracket(survived, failed), ending, null, null, -1);
    }

    private static List<String> fin(double survived, double failed, String server, String via) {
        return KnownTimeouts.suspects(bracket(survived, failed), Ending.FIN, server, via, -1);
    }

    @ParameterizedTest(name = "{3}")
    @CsvSource({
        "5, FIN, Apache/2.4.62 (Debian), Apache httpd 2.2+ KeepAliveTimeout (5 s)",
        "60, FIN, , AWS ALB idle_timeout.timeout_seconds (60 s)",
        "75, FIN, nginx/1.26.2, nginx keepalive_timeout (75 s)",
        "240, LATE, , Azure Load Balancer idle timeout (240 s)",
        "240, RST_WHILE_IDLE, , Azure Load Balancer idle timeout (240 s)",
        "300, RST_WHILE_IDLE, , F5 BIG-IP FastL4 idleTimeout (300 s)",
        "350, LATE, , AWS NLB TCP idle timeout (350 s)",
        "900, LATE, , Linux IPVS established timeout (900 s)",
        "1800, LATE, , 'Juniper SRX, J series TCP session timeout (1800 s)'",
    })
    @DisplayName("a device with its default, learned from traffic alone, is among the suspects")
    void device(long seconds, Ending ending, String server, String expected) {
        Random random = new Random(seconds);
        for (int round = 0; round < 50; round++) {
            Lessons lessons = new Lessons();
            for (int i = 0; i < 60; i++) {
                double idle = seconds * (0.5 + random.nextDouble());
                if (idle < seconds) {
                    lessons.answered(Lives.seconds(idle), -1, 0);
                } else {
                    lessons.ended(Lives.ended(ending, idle).build());
                }
            }
            List<String> suspects = KnownTimeouts.suspects(lessons.idle(ending), ending, server, null, -1);
            assertThat(suspects).contains(expected).hasSizeLessThanOrEqualTo(8);
        }
    }

    @Test
    @DisplayName("nothing failed, or nothing has such a default: no suspect")
    void none() {
        assertThat(suspects(-1, -1, Ending.FIN)).isEmpty();
        assertThat(suspects(60, -1, Ending.FIN)).isEmpty();
        assertThat(suspects(26, 29, Ending.FIN)).isEmpty();
    }

    @Test
    @DisplayName("a failure alone: the defaults from half of it up to it")
    void failureAlone() {
        assertThat(suspects(-1, 350, Ending.LATE)).contains(NLB, "Azure Load Balancer idle timeout (240 s)");
        assertThat(suspects(-1, 700, Ending.LATE)).contains(NLB);
        assertThat(suspects(-1, 701, Ending.LATE)).doesNotContain(NLB);
        assertThat(suspects(-1, 349.9, Ending.LATE)).doesNotContain(NLB);
    }

    @Test
    @DisplayName("inside the bracket; timers fire up to a second late and never early")
    void inside() {
        assertThat(suspects(59, 60, Ending.FIN)).contains(ALB);
        assertThat(suspects(61, 62, Ending.FIN)).contains(ALB);
        assertThat(suspects(61.1, 62, Ending.FIN)).doesNotContain(ALB);
        assertThat(suspects(58, 59.9, Ending.FIN)).doesNotContain(ALB);
    }

    @Test
    @DisplayName("what ends connections in this way comes first, what ends them in another comes last")
    void byEnding() {
        assertThat(suspects(290, 355, Ending.RST_WHILE_IDLE))
                .startsWith("F5 BIG-IP FastL4 idleTimeout (300 s)")
                .contains(NLB);
        assertThat(suspects(290, 355, Ending.LATE))
                .endsWith("F5 BIG-IP FastL4 idleTimeout (300 s)")
                .hasSize(6);
    }

    @Test
    @DisplayName("a box that only forgets sends no FIN")
    void neverAFin() {
        assertThat(suspects(340, 360, Ending.FIN)).isEmpty();
        assertThat(suspects(230, 250, Ending.FIN)).containsExactly("Azure Load Balancer idle timeout (240 s)");
    }

    @Test
    @DisplayName("whom Server or Via names comes before whom they do not")
    void named() {
        assertThat(fin(4, 6, "uvicorn", null)).containsExactly(UVICORN);
        assertThat(fin(4, 6, null, null)).containsExactly(APACHE, NODE, UVICORN);
        assertThat(fin(390, 1000, "nginx", "1.1 google")).startsWith(GCP);
        assertThat(fin(390, 1000, "cloudflare", null)).startsWith("Cloudflare client idle timeout (400 s)");
    }

    @Test
    @DisplayName("the nearest to the middle of the bracket first, at most 8")
    void nearest() {
        assertThat(fin(50, 80, null, null)).startsWith("Node.js 26+ server.keepAliveTimeout (65 s)");
        assertThat(fin(0, 1_000_000, null, null)).hasSize(8);
    }

    @Test
    @DisplayName(
            "a server that names itself rules out the others, those without a name among them, but not what stands in front")
    void ruledOut() {
        assertThat(fin(4, 6, "nginx/1.26.2", null)).isEmpty();
        assertThat(fin(4, 6, "Apache", null)).containsExactly(APACHE);
        assertThat(fin(4, 6, "Apache-Coyote/1.1", null)).as("not httpd").contains(APACHE);
        assertThat(fin(59, 76, "Apache/2.4", null)).contains(ALB).doesNotContain(NGINX);
        assertThat(fin(4, 6, "shop/7", null)).as("the application's own name").contains(APACHE, NODE, UVICORN);
        assertThat(fin(4, 6, "nginx", "1.1 edge")).as("behind a proxy").contains(APACHE, NODE, UVICORN);
    }

    @Test
    @DisplayName("a name that nobody here has rules out nobody, but who would name himself otherwise comes last")
    void anotherName() {
        assertThat(fin(4, 6, "Caddy", null)).containsExactly(NODE, APACHE, UVICORN);
        assertThat(fin(4, 6, "Caddy", "1.1 edge")).containsExactly(APACHE, NODE, UVICORN);
    }

    @Test
    @DisplayName("a server that announces another timeout is none of those, whatever stands in front")
    void announced() {
        assertThat(KnownTimeouts.suspects(bracket(0.9, 2.5), Ending.FIN, null, null, -1))
                .containsExactly("gunicorn keepalive (2 s)");
        assertThat(KnownTimeouts.suspects(bracket(0.9, 2.5), Ending.FIN, null, null, Lives.seconds(1)))
                .isEmpty();
        assertThat(KnownTimeouts.suspects(bracket(4, 6), Ending.FIN, null, null, Lives.seconds(5)))
                .containsExactly(APACHE, NODE, UVICORN);
        assertThat(KnownTimeouts.suspects(bracket(59, 66), Ending.FIN, null, "1.1 edge", Lives.seconds(70)))
                .contains(ALB)
                .noneMatch(suspect -> suspect.contains("Node.js") || suspect.contains("Tomcat"));
        assertThat(KnownTimeouts.suspects(bracket(345, 355), Ending.LATE, null, null, Lives.seconds(5)))
                .contains(NLB);
    }

    @ParameterizedTest
    @EnumSource(Ending.class)
    @DisplayName("any bracket and any header: at most 8, none twice")
    void anything(Ending ending) {
        Random random = new Random(5);
        for (int round = 0; round < 2000; round++) {
            double survived = random.nextInt(5) == 0 ? -1 : 500_000 * Math.pow(random.nextDouble(), 5);
            double failed = random.nextInt(5) == 0 ? -1 : survived + 500_000 * Math.pow(random.nextDouble(), 5);
            String server = random.nextBoolean() ? null : "nginx";
            String via = random.nextBoolean() ? null : "";
            List<String> suspects = KnownTimeouts.suspects(bracket(survived, failed), ending, server, via, -1);
            assertThat(suspects).hasSizeLessThanOrEqualTo(8).doesNotHaveDuplicates();
        }
    }

    private static List<String> speaking(String protocol, double survived, double failed, Ending ending) {
        return KnownTimeouts.suspects(bracket(survived, failed), ending, protocol, null, null, -1);
    }

    @Test
    @DisplayName("of another protocol, its own servers and what forgets connections, whatever is spoken over them")
    void otherProtocols() {
        assertThat(speaking("kafka", 590, 605, Ending.FIN))
                .containsExactly("Kafka broker connections.max.idle.ms (600 s)");
        assertThat(speaking("redis", 590, 605, Ending.FIN))
                .containsExactly("Azure Cache for Redis idle timeout (600 s)");
        assertThat(speaking("postgresql", 1700, 1805, Ending.FIN))
                .containsExactly("Amazon RDS Proxy IdleClientTimeout (1800 s)");
        assertThat(speaking("mysql", 28000, 28900, Ending.FIN)).startsWith("MySQL wait_timeout (28800 s)");
        assertThat(speaking("mysql", 28000, 28900, Ending.RST_WHILE_IDLE)).startsWith("MariaDB wait_timeout (28800 s)");
        assertThat(speaking("postgresql", 70, 80, Ending.FIN)).as("nginx's").isEmpty();
        assertThat(speaking("postgresql", 340, 355, Ending.LATE)).contains("AWS NLB TCP idle timeout (350 s)");
        assertThat(speaking("http", 590, 605, Ending.FIN)).isEmpty();
        assertThat(speaking(null, 70, 80, Ending.FIN)).contains(NGINX);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sevrer", "postgres", "mysql,rediss", ""})
    @DisplayName("a side that there is not is refused")
    void misspelt(String side) {
        assertThatThrownBy(() -> new KnownTimeout("5\twho\tsetting\tFIN\t" + side + "\t\tsource"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("the table: in order, no row twice, every row with a source")
    void table() throws IOException {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                KnownTimeouts.class.getResourceAsStream("known-timeouts.tsv"), StandardCharsets.UTF_8))) {
            List<String> rows =
                    lines.lines().filter(line -> !line.startsWith("#")).collect(Collectors.toList());
            assertThat(rows).hasSizeGreaterThan(30).doesNotHaveDuplicates();
            assertThat(rows.stream().map(row -> new KnownTimeout(row).seconds).collect(Collectors.toList()))
                    .isSorted();
            assertThat(rows).allSatisfy(row -> {
                String[] columns = row.split("\t", -1);
                assertThat(columns[1]).isNotBlank();
                assertThat(columns[2]).isNotBlank();
                assertThat(columns[6]).isNotBlank();
            });
        }
    }

    @ParameterizedTest
    @CsvSource({"2.1, true", "2.6, true", "3, false"})
    @DisplayName("what ended by itself tells its time: a short timeout is late by a part of it only")
    void timed(double ended, boolean suspected) {
        List<String> suspects = KnownTimeouts.timed(bracket(ended * 0.98, ended), Ending.FIN, null, null, -1);
        assertThat(suspects.contains("gunicorn keepalive (2 s)")).isEqualTo(suspected);
    }

    @Test
    @DisplayName("what waits a second more, or looks once a second, is found")
    void timedLate() {
        assertThat(KnownTimeouts.timed(bracket(5.88, 6), Ending.FIN, null, null, -1))
                .contains(NODE);
        assertThat(KnownTimeouts.timed(bracket(58.8, 60.9), Ending.FIN, null, null, -1))
                .contains(ALB);
        assertThat(KnownTimeouts.timed(bracket(60.5, 61.7), Ending.FIN, null, null, -1))
                .doesNotContain(ALB);
    }
}
