package io.resetscope.agent.instrument;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.Proxy;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.implementation.StubMethod;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.utility.OpenedClassReader;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Weaves the class files of this JDK. Other JDKs, and real loading, are for the integration tests. */
class WeaverTest {

    private static final String SOCKET = "java/net/Socket";

    private final List<String> problems = new ArrayList<>();
    private final InstrumentedClasses classes = new InstrumentedClasses();
    private final Weaver weaver = new Weaver(classes, problems::add);

    /** Null when this JDK does not have the class. */
    private static byte[] classFile(String internalName) throws IOException {
        try (InputStream in = Object.class.getResourceAsStream("/" + internalName + ".class")) {
            return in == null ? null : in.readAllBytes();
        }
    }

    private byte[] weave(String internalName, byte[] classFile) {
        return weaver.transform(null, internalName, null, null, classFile);
    }

    /** The events that each method reports, by {@code name(number of parameters)}. */
    private Map<String, Set<String>> woven(String internalName) throws IOException {
        byte[] result = weave(internalName, classFile(internalName));
        assertThat(problems).isEmpty();
        assertThat(result).isNotNull();
        return events(result);
    }

    static Map<String, Set<String>> events(byte[] classFile) {
        Map<String, Set<String>> events = new HashMap<>();
        OpenedClassReader.of(classFile)
                .accept(
                        new ClassVisitor(OpenedClassReader.ASM_API) {
                            @Override
                            public MethodVisitor visitMethod(
                                    int access, String method, String descriptor, String signature, String[] thrown) {
                                String key = method + descriptor.substring(0, descriptor.indexOf(')') + 1);
                                return new MethodVisitor(OpenedClassReader.ASM_API) {
                                    @Override
                                    public void visitMethodInsn(
                                            int opcode, String owner, String name, String type, boolean isInterface) {
                                        if (owner.startsWith("io/resetscope/")) {
                                            assertThat(owner)
                                                    .matches(
                                                            "io/resetscope/bootstrap/(Connection|Asynchronous|Tls|Client|Native|Server)Events");
                                            assertThat(opcode).isEqualTo(Opcodes.INVOKESTATIC);
                                            events.computeIfAbsent(key, k -> new TreeSet<>())
                                                    .add(name);
                                        }
                                    }
                                };
                            }
                        },
                        ClassReader.EXPAND_FRAMES);
        return events;
    }

    @Test
    @DisplayName("java.net.Socket: its life, and nothing else")
    void socket() throws IOException {
        assertThat(events(classFile(SOCKET))).isEmpty();
        assertThat(woven(SOCKET))
                .containsOnly(
                        Map.entry("connect(Ljava/net/SocketAddress;I)", Set.of("socketConnected")),
                        Map.entry("shutdownInput()", Set.of("socketShutdown")),
                        Map.entry("shutdownOutput()", Set.of("socketShutdown")),
                        Map.entry("close()", Set.of("socketClosing")));
        assertThat(weaver.wovenHooks())
                .containsExactlyInAnyOrder(
                        "Socket.connect", "Socket.shutdownInput", "Socket.shutdownOutput", "Socket.close");
    }

    @Test
    @DisplayName("java.net.ServerSocket: accepting")
    void serverSocket() throws IOException {
        Map<String, Set<String>> events = woven("java/net/ServerSocket");
        assertThat(events).containsEntry("implAccept(Ljava/net/Socket;)", Set.of("socketAccepted"));
        assertThat(events).hasSize(1);
    }

    @Test
    @DisplayName("sun.nio.ch.NioSocketImpl: connecting, where the SYN is sent, and bytes")
    void nioSocketImpl() throws IOException {
        Map<String, Set<String>> events = woven("sun/nio/ch/NioSocketImpl");
        assertThat(events.remove("connect(Ljava/net/SocketAddress;I)"))
                .as("the one that the others call")
                .isEqualTo(Set.of("now", "connected"));
        // JDK 25 added a timeout to implRead
        assertThat(events).allSatisfy((method, called) -> assertThat(method).matches("impl(Read|Write)\\(\\[BII?J?.*"));
        assertThat(events.values()).containsExactlyInAnyOrder(Set.of("read"), Set.of("writeStarting", "written"));
        assertThat(weaver.wovenHooks())
                .containsExactlyInAnyOrder("NioSocketImpl.connect", "NioSocketImpl.read", "NioSocketImpl.write");
    }

    @Test
    @DisplayName("java.net.AbstractPlainSocketImpl: connecting, where the SYN is sent; JDK 18 removed it")
    void plainSocketImpl() throws IOException {
        String name = "java/net/AbstractPlainSocketImpl";
        assumeThat(classFile(name)).as("a class of this JDK").isNotNull();
        assertThat(woven(name))
                .containsOnly(Map.entry("doConnect(Ljava/net/InetAddress;II)", Set.of("now", "connected")));
        assertThat(weaver.wovenHooks()).containsExactly("PlainSocketImpl.connect");
    }

    @Test
    @DisplayName("sun.nio.ch.SocketChannelImpl: life and bytes, single buffers and arrays, and the adaptor's streams")
    void socketChannelImpl() throws IOException {
        Map<String, Set<String>> events = woven("sun/nio/ch/SocketChannelImpl");
        assertThat(events)
                .containsEntry("connect(Ljava/net/SocketAddress;)", Set.of("now", "connected"))
                .containsEntry("finishConnect()", Set.of("connected"))
                .containsEntry("blockingConnect(Ljava/net/SocketAddress;J)", Set.of("now", "connected"))
                .containsEntry("shutdownInput()", Set.of("channelShutdown"))
                .containsEntry("shutdownOutput()", Set.of("channelShutdown"))
                .containsEntry("implCloseSelectableChannel()", Set.of("channelClosing"))
                .containsEntry("read(Ljava/nio/ByteBuffer;)", Set.of("read"))
                .containsEntry("read([Ljava/nio/ByteBuffer;II)", Set.of("scatterStarting", "scattered"))
                .containsEntry("blockingRead([BIIJ)", Set.of("read"))
                .containsEntry("write(Ljava/nio/ByteBuffer;)", Set.of("writeStarting", "written"))
                .containsEntry("write([Ljava/nio/ByteBuffer;II)", Set.of("gatherStarting", "gathered"))
                .containsEntry("blockingWriteFully([BII)", Set.of("writeStarting", "written"));
        events.keySet().removeIf(method -> !method.startsWith("<init>"));
        assertThat(events.values()).as("the accepting constructor alone").containsExactly(Set.of("channelAccepted"));
    }

    @Test
    @DisplayName("asynchronous channels: life; around each transfer, and before each result is handed on")
    void asynchronousChannels() throws IOException {
        assertThat(woven("sun/nio/ch/AsynchronousSocketChannelImpl"))
                .containsOnly(
                        Map.entry("shutdownInput()", Set.of("channelShutdown")),
                        Map.entry("shutdownOutput()", Set.of("channelShutdown")));
        Map<String, Set<String>> events = new HashMap<>();
        woven("sun/nio/ch/UnixAsynchronousSocketChannelImpl")
                .forEach((method, called) -> events.put(method.substring(0, method.indexOf('(')), called));
        Set<String> reading = Set.of("read", "scatterStarting", "scattered", "readFailed");
        Set<String> writing = Set.of("writeStarting", "written", "gatherStarting", "gathered", "writeFailed");
        assertThat(events)
                .containsOnly(
                        Map.entry("<init>", Set.of("channelAccepted")),
                        Map.entry("implConnect", Set.of("connected")),
                        Map.entry("finishConnect", Set.of("connected")),
                        Map.entry("implRead", reading),
                        Map.entry("finishRead", reading),
                        Map.entry("implWrite", writing),
                        Map.entry("finishWrite", writing),
                        Map.entry("implClose", Set.of("asynchronousChannelClosing")));
    }

    @Test
    @DisplayName("an asynchronous channel of another shape is left as it is, and that is said")
    void anotherShape() {
        byte[] other = new ByteBuddy()
                .subclass(Object.class)
                .name("sun.nio.ch.UnixAsynchronousSocketChannelImpl")
                .defineMethod("finishRead", void.class)
                .withParameters(boolean.class)
                .intercept(StubMethod.INSTANCE)
                .make()
                .getBytes();
        assertThat(weave("sun/nio/ch/UnixAsynchronousSocketChannelImpl", other)).isNull();
        assertThat(problems).anyMatch(it -> it.contains("finishRead has another shape on this JDK"));
    }

    @Test
    @DisplayName("every class in the table that this JDK has can be woven")
    void all() throws IOException {
        int found = 0;
        for (String name : WovenNames.JDK) {
            byte[] classFile = classFile(name);
            if (classFile != null) {
                assertThat(weave(name, classFile)).as(name).isNotNull();
                found++;
            }
        }
        assertThat(problems).isEmpty();
        assertThat(found).isGreaterThanOrEqualTo(4);
    }

    @Test
    @DisplayName("a class file that cannot be read is left as it is, and said once")
    void garbage() {
        assertThat(weave(SOCKET, new byte[] {1, 2, 3})).isNull();
        assertThat(problems).hasSize(1).first().asString().startsWith("java.net.Socket is not watched: ");
        assertThat(weaver.wovenHooks()).isEmpty();
    }

    @Test
    @DisplayName("methods that are not there are said, those that only some JDKs have are not")
    void missing() {
        byte[] empty = new ByteBuddy()
                .subclass(Object.class)
                .name("sun.nio.ch.SocketChannelImpl")
                .make()
                .getBytes();
        assertThat(weave("sun/nio/ch/SocketChannelImpl", empty))
                .as("nothing to weave")
                .isNull();
        assertThat(problems)
                .contains("SocketChannel.read was not found on this JDK and is not watched")
                .noneMatch(problem -> problem.contains("blocking"));
        assertThat(weaver.wovenHooks()).isEmpty();
    }

    @Test
    @DisplayName("other classes, hidden ones and the application's of the same name are none of our business")
    void notOurs() throws IOException {
        byte[] socket = classFile(SOCKET);
        assertThat(weave("java/net/URL", classFile("java/net/URL"))).isNull();
        assertThat(weave(null, socket)).isNull();
        assertThat(weaver.transform(getClass().getClassLoader(), SOCKET, null, null, socket))
                .isNull();
        assertThat(problems).isEmpty();
    }

    @Test
    @DisplayName("the JDK's TLS sockets: the ends of their life, and plaintext; their alerts")
    void tlsSockets() throws IOException {
        String socket = "sun/security/ssl/SSLSocketImpl";
        assertThat(woven(socket))
                .containsOnly(
                        Map.entry("startHandshake()", Set.of("handshakeStarting")),
                        Map.entry("startHandshake(Z)", Set.of("handshakeStarting")),
                        Map.entry("close()", Set.of("closing")));
        assertThat(woven(socket + "$AppInputStream")).containsOnly(Map.entry("read([BII)", Set.of("read")));
        assertThat(woven(socket + "$AppOutputStream"))
                .containsOnly(Map.entry("write([BII)", Set.of("writeStarting", "written")));
        assertThat(woven("sun/security/ssl/Alert$AlertConsumer")).hasSize(1).containsValue(Set.of("alertReceived"));
    }

    private static final Set<String> ENGINE_EVENTS = Set.of("transforming", "transformed");

    @Test
    @DisplayName("the JDK's engine: the two that the abstract class calls, and what they call")
    void tlsEngine() throws IOException {
        assertThat(woven("sun/security/ssl/SSLEngineImpl"))
                .containsKeys(
                        "wrap([Ljava/nio/ByteBuffer;IILjava/nio/ByteBuffer;)",
                        "unwrap(Ljava/nio/ByteBuffer;[Ljava/nio/ByteBuffer;II)")
                .allSatisfy((method, called) -> {
                    assertThat(method).matches("(un)?wrap\\(.*");
                    assertThat(called).isEqualTo(ENGINE_EVENTS);
                });
    }

    @Test
    @DisplayName("a class that the JVM does not restore, whatever it throws, keeps no other woven; it is counted")
    void notRestored() throws IOException {
        assertThat(weave(SOCKET, classFile(SOCKET))).isNotNull();
        List<Class<?>> asked = new ArrayList<>();
        Instrumentation instrumentation = (Instrumentation) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Instrumentation.class}, (proxy, method, arguments) -> {
                    switch (method.getName()) {
                        case "removeTransformer":
                            return true;
                        case "getAllLoadedClasses":
                            return new Class<?>[] {Socket.class, ServerSocket.class};
                        default:
                            asked.add(((Class<?>[]) arguments[0])[0]);
                            throw new InternalError("injected");
                    }
                });
        assertThat(weaver.uninstall(instrumentation))
                .as("a server socket was never woven")
                .isEqualTo(1);
        assertThat(asked).containsExactly(Socket.class, ServerSocket.class);
        assertThat(problems).hasSize(2).allMatch(it -> it.endsWith("java.lang.InternalError: injected"));
    }

    private byte[] weaveOfLibrary(String internalName, byte[] classFile) {
        // any but the agent's own
        ClassLoader application = new ClassLoader(getClass().getClassLoader()) {};
        return weaver.transform(application, internalName, null, null, classFile);
    }

    private static byte[] ofLibrary(String internalName) throws IOException {
        try (InputStream in = WeaverTest.class.getClassLoader().getResourceAsStream(internalName + ".class")) {
            return in.readAllBytes();
        }
    }

    @Test
    @DisplayName("engines of libraries, whatever they are called, in all their overloads")
    void enginesOfLibraries() throws IOException {
        String netty = "io/netty/handler/ssl/";
        assertThat(events(weaveOfLibrary(
                        netty + "ReferenceCountedOpenSslEngine", ofLibrary(netty + "ReferenceCountedOpenSslEngine"))))
                .hasSize(7)
                .allSatisfy((method, called) -> assertThat(called).isEqualTo(ENGINE_EVENTS));
        assertThat(events(weaveOfLibrary(netty + "JdkSslEngine", ofLibrary(netty + "JdkSslEngine"))))
                .hasSize(6)
                .allSatisfy((method, called) -> assertThat(called).isEqualTo(ENGINE_EVENTS));
        assertThat(problems).isEmpty();
    }

    @Test
    @DisplayName("a class whose loader keeps the hooks from it, as OSGi's do, stays as it is; that is said")
    void hooksOutOfSight() throws IOException {
        String engine = "io/netty/handler/ssl/JdkSslEngine";
        ClassLoader bundle = new ClassLoader(getClass().getClassLoader()) {
            @Override
            protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
                if (name.startsWith("io.resetscope.")) {
                    throw new ClassNotFoundException(name);
                }
                return super.loadClass(name, resolve);
            }
        };
        assertThat(weaver.transform(bundle, engine, null, null, ofLibrary(engine)))
                .isNull();
        assertThat(problems)
                .singleElement()
                .asString()
                .startsWith("io.netty.handler.ssl.JdkSslEngine is not watched: its class loader keeps");
    }

    @Test
    @DisplayName("classes that are called an engine and are none, or that only use one, stay as they are")
    void noEngines() throws IOException {
        byte[] searchEngine = new ByteBuddy()
                .subclass(Object.class)
                .name("com.example.SearchEngine")
                .make()
                .getBytes();
        byte[] user = new ByteBuddy()
                .subclass(Object.class)
                .name("com.example.EngineUser")
                .defineMethod("last", javax.net.ssl.SSLEngineResult.class, Opcodes.ACC_PUBLIC)
                .intercept(net.bytebuddy.implementation.FixedValue.nullValue())
                .make()
                .getBytes();
        assertThat(weaveOfLibrary("com/example/SearchEngine", searchEngine)).isNull();
        assertThat(weaveOfLibrary("com/example/EngineUser", user)).isNull();
        assertThat(weaveOfLibrary("com/example/ngine/Other", user)).isNull();
        assertThat(problems).isEmpty();
    }
}
