package io.resetscope.it;

import static io.resetscope.it.Scenario.TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.resetscope.testkit.ForkedJvm;
import io.resetscope.testkit.JvmCommand;
import io.resetscope.testkit.JvmVariant;
import io.resetscope.testkit.ModuleFiles;
import io.resetscope.testkit.Nginx;
import io.resetscope.testkit.ParallelCases;
import io.resetscope.testkit.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The command {@code probe} of the packaged jar: exit codes, streams, and what Ctrl-C leaves. */
class ProbeCommandIT {

    private static final int JVMS_AT_A_TIME = 6;
    private static final int CANNOT_PROBE = 1;
    private static final int USAGE_ERROR = 2;
    private static final long SIGINT_IGNORED = 1 << 1;

    private static Nginx plain;
    private static Nginx tls;
    private static Nginx patient;

    /** What is shown of one JDK. */
    private interface Check {
        void on(JvmVariant variant) throws Exception;
    }

    @BeforeAll
    static void startServers() {
        plain = Nginx.start(Scenario.KEEP_ALIVE);
        tls = Nginx.startTls("TLSv1.2", Scenario.SILENT_KEEP_ALIVE);
        patient = Nginx.start("keepalive_timeout 1h");
    }

    @AfterAll
    static void stopServers() {
        Stream.of(plain, tls, patient).filter(it -> it != null).forEach(Nginx::close);
    }

    @TestFactory
    Stream<DynamicTest> onEachJdk() {
        ParallelCases cases = new ParallelCases(JVMS_AT_A_TIME);
        for (JvmVariant variant : List.of(JvmVariant.of(8), JvmVariant.of(17), JvmVariant.of(25))) {
            add(cases, variant, "finds the server's timeout", ProbeCommandIT::findsTheTimeout);
            add(cases, variant, "finds it over TLS, for people", ProbeCommandIT::findsItOverTls);
            add(cases, variant, "Ctrl-C tells what is known", ProbeCommandIT::interrupted);
            add(cases, variant, "names what cannot be probed", ProbeCommandIT::cannotProbe);
            add(cases, variant, "a server that speaks first", ProbeCommandIT::speaksFirst);
            add(cases, variant, "help and mistakes", ProbeCommandIT::helpAndMistakes);
        }
        return cases.start();
    }

    private static void add(ParallelCases cases, JvmVariant variant, String name, Check check) {
        cases.add(variant + ": " + name, () -> check.on(variant));
    }

    private static void findsTheTimeout(JvmVariant variant) {
        ForkedJvm probe =
                probe(variant, target(plain.port()), "--max", "3", "--json", "--header", "X-Key: secret-token");
        assertThat(probe.exitCode()).as(probe::describe).isZero();
        JsonObject json = json(probe);
        assertThat(json.get("complete").getAsBoolean()).isTrue();
        JsonObject target = json.getAsJsonArray("targets").get(0).getAsJsonObject();
        assertThat(target.get("closed_by").getAsString()).isEqualTo("server");
        assertThat(target.get("ending").getAsString()).isEqualTo("fin");
        assertThat(target.get("announced_ms").getAsDouble()).isEqualTo(1000);
        assertThat(target.get("timeout_ms").getAsDouble()).as(probe::describe).isBetween(900.0, 1500.0);
        assertThat(target.get("keep_alive_prevents").getAsBoolean()).isFalse();
        assertThat(target.getAsJsonArray("lanes")
                        .get(1)
                        .getAsJsonObject()
                        .getAsJsonObject("keep_alive")
                        .get("set_on_socket")
                        .getAsBoolean())
                .isTrue();
        assertThat(probe.describe().replaceFirst("(?s).*--- stdout", "")).doesNotContain("secret-token");
    }

    private static void findsItOverTls(JvmVariant variant) {
        ForkedJvm probe =
                probe(variant, target(tls.port()), "--tls", "--insecure", "--idle", "0,0.5,2", "--keep-alive", "off");
        assertThat(probe.exitCode()).as(probe::describe).isZero();
        assertThat(probe.stdout())
                .as(probe::describe)
                .anyMatch(it -> it.matches(" *idle +direct"))
                .anyMatch(it -> it.matches(" *2 s +FIN after .*"))
                .anyMatch(it -> it.startsWith("verdict    The server closes connections that have been idle for "));
        assertThat(probe.stderr())
                .as(probe::describe)
                .anyMatch(it -> it.startsWith("sends GET / over TLS, twice on each connection"));
    }

    private static void interrupted(JvmVariant variant) throws Exception {
        // one way that does not end, so that it cannot be over before the signal comes
        String endless = "endless=" + target(patient.port());
        try (ForkedJvm probe =
                start(variant, target(plain.port()), "--via", endless, "--idle", "0,0.1,100", "--keep-alive", "off")) {
            probe.awaitLine(it -> it.contains("direct: round") || it.contains("direct: done"), TIMEOUT);
            boolean ignored = ignoresInterrupts();
            new ProcessBuilder("kill", ignored ? "-TERM" : "-INT", String.valueOf(probe.pid()))
                    .start()
                    .waitFor();
            assertThat(probe.waitFor(TIMEOUT)).as(probe::describe).isEqualTo(ignored ? 143 : 130);
            assertThat(probe.stdout())
                    .as(probe::describe)
                    .anyMatch(it -> it.startsWith("INCOMPLETE: ended after"))
                    .anyMatch(it -> it.matches(" *100 ms +survived +survived"))
                    .anyMatch(it -> it.matches(" *100 s +FIN after .* waiting"))
                    .anyMatch(it -> it.startsWith("verdict    The server closes"));
        }
    }

    /** Whether what this JVM starts ignores SIGINT, as what a shell starts in the background does. */
    private static boolean ignoresInterrupts() throws IOException {
        String ignored = Files.readString(Path.of("/proc/self/status")).replaceAll("(?s).*SigIgn:\\s*(\\w+).*", "$1");
        return (Long.parseUnsignedLong(ignored, 16) & SIGINT_IGNORED) != 0;
    }

    private static void cannotProbe(JvmVariant variant) throws IOException {
        try (Socket refusing = Ports.refusing()) {
            assertOneLine(probe(variant, target(refusing.getLocalPort())), CANNOT_PROBE, "it refuses the connection");
        }
        assertOneLine(probe(variant, "no-such-host.invalid:80"), CANNOT_PROBE, "the host no-such-host.invalid");
        assertOneLine(probe(variant, target(plain.port()), "--tls"), CANNOT_PROBE, "leave out --tls");
        assertOneLine(probe(variant, target(tls.port())), CANNOT_PROBE, "if it is a TLS port, add --tls");
        assertOneLine(probe(variant, target(tls.port()), "--tls"), CANNOT_PROBE, "--insecure trusts all");
    }

    private static void speaksFirst(JvmVariant variant) throws IOException {
        try (ServerSocket listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            Thread greeting = new Thread(() -> greet(listener), "greeting");
            greeting.setDaemon(true);
            greeting.start();
            assertOneLine(
                    probe(variant, target(listener.getLocalPort())),
                    CANNOT_PROBE,
                    "the server speaks first, and says \"220 mail.example\\x07 ESMTP\\r\\n\"");
        }
    }

    private static void greet(ServerSocket listener) {
        try (Socket accepted = listener.accept()) {
            accepted.getOutputStream().write("220 mail.example\u0007 ESMTP\r\n".getBytes(StandardCharsets.US_ASCII));
            accepted.getInputStream().read();
        } catch (IOException closed) {
            // the case is over
        }
    }

    private static void helpAndMistakes(JvmVariant variant) {
        ForkedJvm help = probe(variant, "--help");
        assertThat(help.exitCode()).as(help::describe).isZero();
        assertThat(String.join("\n", help.stdout()))
                .contains("PROBE ONLY WHAT YOU ARE RESPONSIBLE FOR", "--keep-alive-idle", "Exit codes");
        assertThat(help.stderr()).isEmpty();
        assertOneLine(probe(variant), USAGE_ERROR, "HOST:PORT");
        assertOneLine(probe(variant, "localhost:80", "--idle", "soon"), USAGE_ERROR, "'soon' is not a time");
        assertOneLine(probe(variant, "localhost:80", "--precision", "x"), USAGE_ERROR, "--precision");
    }

    private static String target(int port) {
        return "127.0.0.1:" + port;
    }

    private static ForkedJvm start(JvmVariant variant, String... arguments) {
        List<String> all = new ArrayList<>(List.of("probe"));
        all.addAll(List.of(arguments));
        return JvmCommand.on(variant)
                .jar(ModuleFiles.agentJar(), all.toArray(String[]::new))
                .start();
    }

    private static ForkedJvm probe(JvmVariant variant, String... arguments) {
        ForkedJvm probe = start(variant, arguments);
        probe.waitFor(TIMEOUT);
        return probe;
    }

    private static JsonObject json(ForkedJvm probe) {
        return JsonParser.parseString(String.join("\n", probe.stdout())).getAsJsonObject();
    }

    private static void assertOneLine(ForkedJvm probe, int exitCode, String expected) {
        assertThat(probe.exitCode()).as(probe::describe).isEqualTo(exitCode);
        assertThat(probe.stdout()).as(probe::describe).isEmpty();
        assertThat(probe.stderr())
                .as(probe::describe)
                .singleElement()
                .asString()
                .contains(expected)
                .doesNotContain("Exception");
    }
}
