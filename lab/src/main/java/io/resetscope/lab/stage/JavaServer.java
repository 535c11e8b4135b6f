package io.resetscope.lab.stage;

import io.resetscope.lab.Role;
import io.resetscope.lab.Scheme;
import io.resetscope.lab.server.BlockingGateway;
import io.resetscope.lab.server.FaultServer;
import io.resetscope.lab.server.NettyGateway;
import io.resetscope.lab.server.TomcatGateway;
import io.resetscope.lab.server.TomcatServer;
import io.resetscope.testkit.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** A server program of package {@code server}, and the servers behind it, each in a JVM of its own. */
public final class JavaServer implements ServerSide {

    private static final String READY = "ready ";
    private static final String KILL = "kill";
    private static final Duration KILLED_BY_NOW = Duration.ofSeconds(10);

    /** Bound to its port, and not listening: while the program is killed, nobody else is given it. */
    private final Socket held;

    private final Launch launch;
    private Program program;
    private final List<ServerSide> behind;

    /** Starts the program on that port. */
    @FunctionalInterface
    private interface Launch {
        Program on(String port) throws IOException;
    }

    private JavaServer(Launch launch, ServerSide... behind) throws IOException {
        this.launch = launch;
        this.behind = List.of(behind);
        this.held = Ports.held();
        try {
            launch();
        } catch (IOException | RuntimeException e) {
            held.close();
            throw e;
        }
    }

    private void launch() throws IOException {
        program = launch.on(String.valueOf(port()));
        program.await(READY);
    }

    /** A {@link FaultServer} without the agent. */
    public static ServerSide.Maker faulty(String fault, String... options) {
        return backstage -> new JavaServer(port -> start(backstage, backstage.plain(), fault, port, options));
    }

    /** The same with the agent, as {@link Role#SERVER}. */
    public static ServerSide.Maker watched(String fault, String... options) {
        return backstage ->
                new JavaServer(port -> start(backstage, backstage.watched(Role.SERVER), fault, port, options));
    }

    /** A {@link TomcatServer}. It needs Java 11. */
    public static ServerSide.Maker tomcat(String... options) {
        return backstage -> new JavaServer(port -> startTomcat(backstage, backstage.plain(), port, options));
    }

    /** The same with the agent, as {@link Role#SERVER}. */
    public static ServerSide.Maker watchedTomcat(String... options) {
        return backstage ->
                new JavaServer(port -> startTomcat(backstage, backstage.watched(Role.SERVER), port, options));
    }

    /** A Netty gateway with the agent, as {@link Role#GATEWAY}, before another server side. */
    public static ServerSide.Maker nettyGateway(String mode, ServerSide.Maker upstream) {
        return gateway(NettyGateway.class, "netty", mode, upstream);
    }

    /** The same with plain sockets. */
    public static ServerSide.Maker blockingGateway(String mode, ServerSide.Maker upstream) {
        return gateway(BlockingGateway.class, "socket", mode, upstream);
    }

    /** A servlet in a Tomcat that calls the upstream by this client, with the agent, as {@link Role#GATEWAY}. */
    public static ServerSide.Maker servletGateway(String client, ServerSide.Maker maker) {
        return backstage -> {
            ServerSide upstream = maker.start(backstage.behindGateway());
            return new JavaServer(
                    port -> backstage
                            .watched(Role.GATEWAY)
                            .jars("tomcat")
                            .jars("httpclient5")
                            .jars("okhttp4")
                            .start(
                                    TomcatGateway.class.getName(),
                                    port,
                                    "client=" + client,
                                    "upstream=" + upstream.port()),
                    upstream);
        };
    }

    private static ServerSide.Maker gateway(Class<?> program, String jars, String mode, ServerSide.Maker maker) {
        return backstage -> {
            ServerSide upstream = maker.start(backstage.behindGateway());
            return new JavaServer(
                    port -> backstage
                            .watched(Role.GATEWAY)
                            .jars(jars)
                            .start(
                                    program.getName(),
                                    speaking(
                                            backstage.scheme(),
                                            List.of(
                                                    port,
                                                    upstream.host(),
                                                    String.valueOf(upstream.port()),
                                                    "mode=" + mode))),
                    upstream);
        };
    }

    private static Program start(Backstage backstage, JavaProgram java, String fault, String port, String... options)
            throws IOException {
        return java.start(FaultServer.class.getName(), speaking(backstage.scheme(), with(options, fault, port)));
    }

    private static Program startTomcat(Backstage backstage, JavaProgram java, String port, String... options)
            throws IOException {
        return java.jars("tomcat")
                .start(TomcatServer.class.getName(), speaking(backstage.scheme(), with(options, port)));
    }

    private static List<String> with(String[] options, String... first) {
        List<String> all = new ArrayList<>(Arrays.asList(first));
        Collections.addAll(all, options);
        return all;
    }

    /** The arguments of a server program that has an option {@code tls}. */
    static String[] speaking(Scheme scheme, List<String> arguments) {
        List<String> all = new ArrayList<>(arguments);
        if (scheme == Scheme.HTTPS) {
            all.add("tls=true");
        }
        return all.toArray(String[]::new);
    }

    @Override
    public int port() {
        return held.getLocalPort();
    }

    /** {@code kill}: SIGKILL; {@code kill-in-500}: that many milliseconds later; {@code restart} on the same port. */
    @Override
    public void cue(String name) throws IOException {
        if (name.equals("restart")) {
            // a kill that was to come later has come: the client has met it
            program.await(KILLED_BY_NOW);
            launch();
        } else if (name.startsWith(KILL)) {
            String millis = name.substring(KILL.length()).replace("-in-", "");
            program.kill(millis.isEmpty() ? 0 : Long.parseLong(millis));
        } else {
            throw new IllegalArgumentException(name);
        }
    }

    @Override
    public String log() {
        StringBuilder log = new StringBuilder(program.describe());
        behind.forEach(it -> log.append('\n').append(it.log()));
        return log.toString();
    }

    @Override
    public void close() {
        program.close();
        try {
            held.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        behind.forEach(ServerSide::close);
    }
}
