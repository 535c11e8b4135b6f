package io.resetscope.agent.instrument;

import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.testkit.ModuleFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Weaves the class files of Netty's native transports, in the oldest, some in-between and the newest version. */
class NettyWeaverTest {

    private static final String DESCRIPTOR = "io/netty/channel/unix/FileDescriptor";
    private static final String SOCKET = "io/netty/channel/unix/Socket";
    private static final String LINUX_SOCKET = "io/netty/channel/epoll/LinuxSocket";
    private static final String BSD_SOCKET = "io/netty/channel/kqueue/BsdSocket";

    private final List<String> problems = new ArrayList<>();
    private final InstrumentedClasses classes = new InstrumentedClasses();
    private final Weaver weaver = new Weaver(classes, problems::add);

    /** Netty as an application has it: woven when it is loaded. */
    private final class Netty extends URLClassLoader {

        Netty(String version) {
            super(jars(version), ClassLoader.getPlatformClassLoader());
        }

        byte[] woven(String internalName) {
            try (InputStream in = getResourceAsStream(internalName + ".class")) {
                return weaver.transform(this, internalName, null, null, in.readAllBytes());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        Map<String, Set<String>> events(String internalName) {
            byte[] woven = woven(internalName);
            assertThat(problems).isEmpty();
            assertThat(woven).isNotNull();
            return WeaverTest.events(woven);
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            if (name.startsWith("io.resetscope.bootstrap.")) {
                return Class.forName(name);
            }
            String internalName = name.replace('.', '/');
            if (!classes.contains(this, internalName)) {
                return super.findClass(name);
            }
            byte[] woven = woven(internalName);
            return defineClass(name, woven, 0, woven.length);
        }
    }

    private static URL[] jars(String version) {
        try (Stream<Path> files = Files.list(ModuleFiles.netty(version))) {
            List<URL> jars = new ArrayList<>();
            for (Path file : files.toList()) {
                jars.add(file.toUri().toURL());
            }
            return jars.toArray(URL[]::new);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"4.1-oldest", "4.1-older", "4.1", "4.2"})
    @DisplayName("unix.FileDescriptor: bytes in buffers, at addresses, in arrays of either; close")
    void fileDescriptor(String version) throws IOException {
        try (Netty netty = new Netty(version)) {
            assertThat(netty.events(DESCRIPTOR))
                    .containsOnly(
                            Map.entry("read(Ljava/nio/ByteBuffer;II)", Set.of("read")),
                            Map.entry("readAddress(JII)", Set.of("read")),
                            Map.entry("write(Ljava/nio/ByteBuffer;II)", Set.of("writeStarting", "written")),
                            Map.entry("writeAddress(JII)", Set.of("writeStarting", "written")),
                            Map.entry("writev([Ljava/nio/ByteBuffer;IIJ)", Set.of("gatherStarting", "gathered")),
                            Map.entry("writevAddresses(JI)", Set.of("gatherStarting", "gathered")),
                            Map.entry("close()", Set.of("closing")));
        }
    }

    @ParameterizedTest
    @CsvSource({"4.1-oldest, false", "4.1-older, true", "4.1, true", "4.2, true"})
    @DisplayName("unix.Socket: its life, and in newer versions its bytes")
    void socket(String version, boolean bytes) throws IOException {
        try (Netty netty = new Netty(version)) {
            Map<String, Set<String>> events = netty.events(SOCKET);
            assertThat(events)
                    .containsEntry("<init>(I)", Set.of("created"))
                    .containsEntry("accept([B)", Set.of("accepted"))
                    .containsEntry("connect(Ljava/net/SocketAddress;)", Set.of("now", "connect"))
                    .containsEntry("finishConnect()", Set.of("connectFinished"))
                    .containsEntry("shutdown(ZZ)", Set.of("shutdown"));
            if (bytes) {
                assertThat(events)
                        .containsEntry("recv(Ljava/nio/ByteBuffer;II)", Set.of("read"))
                        .containsEntry("recvAddress(JII)", Set.of("read"))
                        .containsEntry("send(Ljava/nio/ByteBuffer;II)", Set.of("writeStarting", "written"))
                        .containsEntry("sendAddress(JII)", Set.of("writeStarting", "written"));
            }
            assertThat(events).as("and nothing of datagrams").hasSize(bytes ? 9 : 5);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"4.1-oldest", "4.1-older", "4.1", "4.2"})
    @DisplayName("epoll.LinuxSocket: sendfile")
    void linuxSocket(String version) throws IOException {
        try (Netty netty = new Netty(version)) {
            assertThat(netty.events(LINUX_SOCKET))
                    .containsOnly(Map.entry(
                            "sendFile(Lio/netty/channel/DefaultFileRegion;JJJ)",
                            Set.of("writeStarting", "unseenWritten")));
        }
    }

    @Test
    @DisplayName("kqueue.BsdSocket: sendfile")
    void bsdSocket() throws IOException {
        try (Netty netty = new Netty("4.1")) {
            assertThat(netty.events(BSD_SOCKET))
                    .containsOnly(Map.entry(
                            "sendFile(Lio/netty/channel/DefaultFileRegion;JJJ)",
                            Set.of("writeStarting", "unseenWritten")));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"4.1-oldest", "4.1", "4.2"})
    @DisplayName("what is woven passes the verifier, in the class file versions of old")
    void verified(String version) throws Exception {
        try (Netty netty = new Netty(version)) {
            for (String name : List.of(DESCRIPTOR, SOCKET, LINUX_SOCKET)) {
                Class<?> woven = Class.forName(name.replace('/', '.'), true, netty);
                assertThat(woven.getClassLoader()).isSameAs(netty);
            }
        }
        assertThat(problems).isEmpty();
        assertThat(weaver.wovenHooks()).contains("LinuxSocket.sendFile", "unix.Socket.create");
    }
}
