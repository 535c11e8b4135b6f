package io.resetscope.it;

import static io.resetscope.it.Scenario.TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.unix.Socket;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.ssl.SslHandler;
import io.netty.internal.tcnative.SSL;
import io.netty.resolver.AddressResolver;
import io.netty.util.Recycler;
import io.resetscope.testkit.ForkedJvm;
import io.resetscope.testkit.JvmVariant;
import io.resetscope.testkit.ModuleFiles;
import io.resetscope.testkit.ParallelCases;
import io.resetscope.testkit.Probes;
import io.resetscope.testkit.TemporaryDirectory;
import java.io.File;
import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** TLS by the engines of libraries, and by the JDK's own engine under its own HTTP client: heads are read all the same. */
class TlsLibrariesIT {

    private static final int JVMS_AT_A_TIME = 4;
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofSeconds(2);
    private static final String NATIVE = "META-INF/native/libnetty_tcnative_linux_x86_64.so";

    private static final String CAUSE = "peer_aborted_exchange";

    private static String netty;

    @BeforeAll
    static void compileProbe() throws IOException, URISyntaxException {
        StringBuilder libraries = new StringBuilder();
        for (Class<?> each : List.of(
                ByteBuf.class,
                Channel.class,
                Socket.class,
                ByteToMessageDecoder.class,
                SslHandler.class,
                SSL.class,
                AddressResolver.class,
                Recycler.class)) {
            libraries
                    .append(Path.of(each.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI()))
                    .append(File.pathSeparator);
        }
        URL library = TlsLibrariesIT.class.getClassLoader().getResource(NATIVE);
        libraries.append(Path.of(
                ((JarURLConnection) library.openConnection()).getJarFileURL().toURI()));
        Path classes = TemporaryDirectory.untilExit("probes-netty").path();
        Probes.compile(
                Probes.OLDEST,
                Probes.classPath() + File.pathSeparator + libraries,
                classes,
                List.of(ModuleFiles.probes().resolve("nettytls/NettyTls.java")));
        netty = Stream.of(Probes.classPath(), classes.toString(), libraries.toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    @TestFactory
    Stream<DynamicTest> nettyIsRead() {
        ParallelCases cases = new ParallelCases(JVMS_AT_A_TIME);
        for (int feature : new int[] {8, 17, 25}) {
            for (String provider : List.of("JDK", "OPENSSL")) {
                for (String protocol : List.of(TlsMatrixIT.TLS12, TlsMatrixIT.TLS13)) {
                    JvmVariant variant = JvmVariant.of(feature);
                    cases.add(variant + " " + provider + " " + protocol, () -> readsNetty(variant, provider, protocol));
                }
            }
        }
        return cases.start();
    }

    private static void readsNetty(JvmVariant variant, String provider, String protocol) {
        ForkedJvm jvm = TlsMatrixIT.watched(variant)
                .classPath(netty)
                .main("NettyTls", provider, protocol)
                .run(TIMEOUT);
        assertThat(jvm.facts()).as(jvm::describe).containsEntry("third", "null");
        assertThat(jvm.fact("provider")).containsIgnoringCase(provider);
        assertThirdIsTold(jvm, "GET /third");
    }

    @TestFactory
    Stream<DynamicTest> javaNetHttpIsRead() {
        ParallelCases cases = new ParallelCases(JVMS_AT_A_TIME);
        for (JvmVariant variant : JvmVariant.all()) {
            if (variant.feature() >= 11) {
                cases.add(variant.toString(), () -> readsJavaNetHttp(variant, TlsMatrixIT.TLS13));
            }
        }
        cases.add("JDK 17 TLSv1.2", () -> readsJavaNetHttp(JvmVariant.of(17), TlsMatrixIT.TLS12));
        return cases.start();
    }

    private static void readsJavaNetHttp(JvmVariant variant, String protocol) {
        // in TLS 1.3 a goodbye need not be answered, and on JDK 17 it is not
        boolean answered = variant.feature() != 17 || !protocol.equals(TlsMatrixIT.TLS13);
        ForkedJvm jvm = Scenario.runUntilSaid(
                TlsMatrixIT.watched(variant)
                        .classPath(Probes.classPath(11))
                        .main("JavaNetHttpTls", protocol, String.valueOf((answered ? LONG : SHORT).toMillis())),
                CAUSE);
        assertThat(jvm.facts())
                .as(jvm::describe)
                .containsEntry("/hello", "200")
                .containsEntry("/again", "200")
                .containsEntry("goodbye.answered", String.valueOf(answered));
        assertThirdIsTold(jvm, "POST /third");
    }

    private static void assertThirdIsTold(ForkedJvm jvm, String request) {
        assertThat(jvm.exitCode()).as(jvm::describe).isZero();
        assertThat(jvm.facts()).as(jvm::describe).containsEntry("done", "true");
        assertThat(Scenario.agentLinesAfterStart(jvm))
                .as(jvm::describe)
                .singleElement()
                .asString()
                .contains(CAUSE, request);
        assertThat(String.join("\n", jvm.stderr())).contains("3rd exchange on");
    }
}
