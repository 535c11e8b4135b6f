package io.resetscope.it;

import static io.resetscope.it.Scenario.IDLE_MILLIS;
import static io.resetscope.it.Scenario.TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.testkit.ForkedJvm;
import io.resetscope.testkit.JvmCommand;
import io.resetscope.testkit.JvmVariant;
import io.resetscope.testkit.ModuleFiles;
import io.resetscope.testkit.Nginx;
import io.resetscope.testkit.OtlpReceiver;
import io.resetscope.testkit.Ports;
import io.resetscope.testkit.Probes;
import io.resetscope.testkit.ReceivedSpan;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Netty's epoll transport: connections that the JDK's classes never see are explained, or left in peace, all the same. */
class NettyIT {

    private static final String LOOPBACK = "127.0.0.1";
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String REQUESTS = "1000";

    @TempDir
    private Path directory;

    static List<JvmVariant> variants() {
        return List.of(JvmVariant.of(8), JvmVariant.of(17), JvmVariant.of(25));
    }

    static Stream<Arguments> versions() {
        return variants().stream()
                .flatMap(variant ->
                        Stream.of("4.1-oldest", "4.1", "4.2").map(version -> Arguments.of(variant, version)));
    }

    private static JvmCommand probe(JvmVariant variant, String version) {
        return Scenario.probe(variant).classPath(Probes.nettyClassPath(version));
    }

    /** As the manifest has it. */
    private static String released(String version) throws IOException {
        try (JarFile jar = new JarFile(
                ModuleFiles.netty(version).resolve("netty-common.jar").toFile())) {
            return jar.getManifest().getMainAttributes().getValue("Implementation-Version");
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void aStaleChannelIsExplained(JvmVariant variant, String version) throws IOException {
        try (Nginx server = Nginx.start(Scenario.KEEP_ALIVE);
                OtlpReceiver collector = OtlpReceiver.start()) {
            ForkedJvm jvm = Scenario.runUntilTold(
                    probe(variant, version)
                            .agent()
                            .main("NettyStale", "epoll", LOOPBACK, String.valueOf(server.port()), IDLE_MILLIS),
                    collector,
                    1);
            ReceivedSpan span = Scenario.assertStaleExplained(jvm, collector);
            assertThat(span.attributes())
                    .containsEntry("resetscope.pool.library", "Netty")
                    .containsEntry("resetscope.pool.library_version", released(version));
            assertThat(span.traceId()).isEqualTo(TRACE);
            assertThat(span.attributes())
                    .containsEntry("resetscope.confidence", "certain")
                    .containsEntry("http.request.method", "GET")
                    .containsEntry("server.address", LOOPBACK)
                    .containsEntry("server.port", (long) server.port())
                    .containsEntry("network.peer.address", LOOPBACK)
                    .containsEntry("resetscope.keep_alive.timeout_ms", 1000L);
            assertThat(String.join("\n", jvm.stderr())).contains("client     Netty");
        }
    }

    @ParameterizedTest
    @MethodSource("variants")
    void aChannelFromBeforeTheAttachIsExplained(JvmVariant variant) {
        try (Nginx server = Nginx.start(Scenario.KEEP_ALIVE);
                OtlpReceiver collector = OtlpReceiver.start();
                ForkedJvm target = Scenario.exporting(probe(variant, "4.1"), collector)
                        .main("NettyStale", "epoll", LOOPBACK, String.valueOf(server.port()), IDLE_MILLIS, "attached")
                        .start()) {
            target.awaitLine(it -> it.equals("ready=true"), TIMEOUT);
            ForkedJvm attach = JvmCommand.on(variant)
                    .jar(ModuleFiles.agentJar(), "attach", String.valueOf(target.pid()), "settle=100ms")
                    .run(TIMEOUT);
            assertThat(attach.exitCode()).as(attach::describe).isZero();
            target.awaitLine(it -> it.contains("[resetscope]") && it.contains("watching"), TIMEOUT);
            target.send("go");
            target.waitFor(TIMEOUT);
            ReceivedSpan span = Scenario.onlyFailure(target, collector, Scenario.STALE);
            assertThat(span.attributes())
                    .doesNotContainKey("resetscope.connection.age_ms")
                    .containsEntry("server.port", (long) server.port());
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void aRefusedConnectIsExplained(JvmVariant variant, String version) throws IOException {
        try (OtlpReceiver collector = OtlpReceiver.start();
                Socket refusing = Ports.refusing()) {
            ForkedJvm jvm = Scenario.runUntilTold(
                    probe(variant, version)
                            .agent()
                            .main("NettyRefused", "epoll", LOOPBACK, String.valueOf(refusing.getLocalPort())),
                    collector,
                    1);
            assertThat(jvm.fact("exception")).contains("Connection refused");
            assertThat(Scenario.onlyFailure(jvm, collector, "connection_refused")
                            .attributes())
                    .containsEntry("resetscope.confidence", "certain")
                    .containsEntry("server.address", LOOPBACK)
                    .containsEntry("server.port", (long) refusing.getLocalPort());
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void orderlyTrafficIsNoFailure(JvmVariant variant, String version) {
        ForkedJvm jvm = probe(variant, version)
                .agent()
                .main("NettyHealthy", "epoll", REQUESTS)
                .run(TIMEOUT);
        assertHealthy(jvm);
        assertThat(Scenario.agentLines(jvm)).singleElement().asString().contains("watching");
    }

    @ParameterizedTest
    @MethodSource("variants")
    void unixSocketsAndDatagramsAreNoneOfOurBusiness(JvmVariant variant) throws IOException {
        try (Socket refusing = Ports.refusing()) {
            ForkedJvm jvm = probe(variant, "4.1")
                    .agent()
                    .main("NettyOthers", String.valueOf(refusing.getLocalPort()))
                    .run(TIMEOUT);
            assertThat(jvm.exitCode()).as(jvm::describe).isZero();
            assertThat(jvm.fact("left")).isEqualTo("true");
            assertThat(jvm.fact("unreachable")).isEqualTo("java.net.PortUnreachableException");
            assertThat(Scenario.agentLines(jvm)).singleElement().asString().contains("watching");
        }
    }

    @ParameterizedTest
    @MethodSource("variants")
    void aSinkThatThrowsIsContained(JvmVariant variant) {
        ForkedJvm jvm = probe(variant, "4.1")
                .agent()
                .main("NettyFaultySink", "epoll", REQUESTS)
                .run(TIMEOUT);
        assertHealthy(jvm);
        assertThat(Integer.parseInt(jvm.fact("calls")))
                .as("the faulty sink was behind the hooks, and was soon there no more")
                .isBetween(100, 200);
        assertThat(Scenario.agentLinesAfterStart(jvm))
                .as(jvm::describe)
                .anyMatch(it -> it.contains("Netty's native sockets are not watched any more"));
    }

    @ParameterizedTest
    @MethodSource("variants")
    void adviceThatThrowsIsContained(JvmVariant variant) throws IOException {
        Path jar = Files.copy(ModuleFiles.agentJar(), directory.resolve("faulty-agent.jar"));
        FaultyFacade.putInto(jar);
        ForkedJvm jvm = probe(variant, "4.1")
                .agent(jar, "")
                .main("NettyHealthy", "epoll", REQUESTS)
                .run(TIMEOUT);
        assertHealthy(jvm);
        assertThat(Scenario.agentLines(jvm)).anyMatch(it -> it.contains("watching"));
    }

    @ParameterizedTest
    @MethodSource("variants")
    void readsAndWritesAllocateAsMuchAsWithoutTheAgent(JvmVariant variant) {
        ForkedJvm without = probe(variant, "4.1").main("NettyAllocation").run(TIMEOUT);
        ForkedJvm with = probe(variant, "4.1").agent().main("NettyAllocation").run(TIMEOUT);
        for (String kind :
                List.of("addressBytesPerPair", "bufferBytesPerPair", "vectorBytesPerPair", "arrayBytesPerPair")) {
            double added = Double.parseDouble(with.fact(kind)) - Double.parseDouble(without.fact(kind));
            assertThat(added).as(() -> kind + "\n" + with.describe()).isLessThan(0.5);
        }
    }

    private static void assertHealthy(ForkedJvm jvm) {
        assertThat(jvm.exitCode()).as(jvm::describe).isZero();
        assertThat(jvm.fact("requests")).isEqualTo(REQUESTS);
        assertThat(jvm.fact("errors")).as(jvm::describe).isEqualTo("0");
    }
}
