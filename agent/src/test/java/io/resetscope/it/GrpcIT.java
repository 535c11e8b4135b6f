package io.resetscope.it;

import static io.resetscope.it.Scenario.TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.resetscope.testkit.ForkedJvm;
import io.resetscope.testkit.JvmVariant;
import io.resetscope.testkit.ModuleFiles;
import io.resetscope.testkit.OtlpReceiver;
import io.resetscope.testkit.ParallelCases;
import io.resetscope.testkit.Probes;
import io.resetscope.testkit.ReceivedSpan;
import io.resetscope.testkit.TemporaryDirectory;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** gRPC on its own Netty, with Java's channels and with epoll: a call that outlives what its server grants to connections. */
class GrpcIT {

    private static final int JVMS_AT_A_TIME = 2;

    private static String classPath;

    /** Says nothing: no call is ever answered. */
    private enum Nothing implements MethodDescriptor.Marshaller<String> {
        INSTANCE;

        @Override
        public InputStream stream(String value) {
            return new ByteArrayInputStream(new byte[0]);
        }

        @Override
        public String parse(InputStream stream) {
            return "";
        }
    }

    @BeforeAll
    static void compileProbe() {
        String libraries = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(it -> it.endsWith(".jar") && !new File(it).getName().startsWith("resetscope"))
                .collect(Collectors.joining(File.pathSeparator));
        Path classes = TemporaryDirectory.untilExit("probes-grpc").path();
        Probes.compile(
                Probes.OLDEST, libraries, classes, List.of(ModuleFiles.probes().resolve("grpc/GrpcCalls.java")));
        classPath = classes + File.pathSeparator + libraries;
    }

    @TestFactory
    Stream<DynamicTest> maxConnectionAge() {
        ParallelCases cases = new ParallelCases(JVMS_AT_A_TIME);
        for (String transport : List.of("nio", "epoll")) {
            cases.add(transport, () -> maxConnectionAge(transport));
        }
        return cases.start();
    }

    private static void maxConnectionAge(String transport) throws Exception {
        Server server = server();
        try (OtlpReceiver collector = OtlpReceiver.start();
                ForkedJvm jvm = Scenario.exporting(Scenario.watched(JvmVariant.of(17)), collector)
                        .classPath(classPath)
                        .main("GrpcCalls", String.valueOf(server.getPort()), transport)
                        .start()) {
            jvm.awaitLine(it -> it.equals("talked=true"), TIMEOUT);
            jvm.send("end");
            jvm.waitFor(TIMEOUT);
            ReceivedSpan span = Scenario.onlyFailure(jvm, collector, "goaway_received");
            assertThat(jvm.fact("call")).contains("UNAVAILABLE");
            assertThat(span.attributes())
                    .as(jvm::describe)
                    .containsEntry("network.protocol.version", "2")
                    .containsEntry("resetscope.pool.library", "gRPC")
                    .containsEntry("resetscope.http2.streams_in_flight", 1L)
                    .containsEntry("resetscope.http2.goaway_code", "NO_ERROR")
                    .containsEntry("http.request.method", "POST");
            assertThat(span.traceId()).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
            assertThat(String.join("\n", jvm.stderr()))
                    .as(jvm::describe)
                    .contains("POST /orders/slow", "\"max_age\"", "maxConnectionAgeGrace above the longest call");
        } finally {
            server.shutdownNow();
        }
    }

    private static Server server() throws Exception {
        MethodDescriptor<String, String> slow = MethodDescriptor.<String, String>newBuilder(
                        Nothing.INSTANCE, Nothing.INSTANCE)
                .setType(MethodDescriptor.MethodType.UNARY)
                .setFullMethodName("orders/slow")
                .build();
        return NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .maxConnectionAge(500, TimeUnit.MILLISECONDS)
                .maxConnectionAgeGrace(300, TimeUnit.MILLISECONDS)
                .addService(ServerServiceDefinition.builder("orders")
                        .addMethod(slow, ServerCalls.asyncUnaryCall(GrpcIT::neverAnswer))
                        .build())
                .build()
                .start();
    }

    private static void neverAnswer(String request, StreamObserver<String> answers) {
        // the server's own limit ends the call
    }
}
