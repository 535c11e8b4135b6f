package io.resetscope.lab.stage;

import io.resetscope.lab.Scheme;
import io.resetscope.lab.network.BalancerNetwork;
import io.resetscope.lab.network.Forgetting;
import io.resetscope.lab.network.Side;
import io.resetscope.lab.server.FaultServer;
import io.resetscope.testkit.Jdk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Several servers behind one L4 balancer that forgets idle connections, and room for several clients before it. */
public final class BalancedServers implements AutoCloseable {

    /** Of the server host, where nobody listens on it. */
    public static final int REFUSING_PORT = 1999;

    private final BalancerNetwork network;
    private final Jdk jdk;
    private final List<Program> servers = new ArrayList<>();

    /** @param seconds for which it remembers a silent connection; an RST answers what it has forgotten */
    public BalancedServers(int seconds, Jdk jdk) {
        this(seconds, Forgetting.REJECT, jdk);
    }

    /** @param seconds for which it remembers a silent connection */
    public BalancedServers(int seconds, Forgetting how, Jdk jdk) {
        network = BalancerNetwork.create(seconds, how);
        this.jdk = jdk;
    }

    /** A {@link FaultServer}; its port. */
    public int start(Scheme scheme, String fault, List<String> options) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(fault, "0"));
        arguments.addAll(options);
        Program server = new JavaProgram(jdk)
                .behind(network.command(Side.SERVER, List.of()))
                .start(FaultServer.class.getName(), JavaServer.speaking(scheme, arguments));
        servers.add(server);
        return Integer.parseInt(server.await("ready "));
    }

    /** As the clients see them. */
    public String host() {
        return network.vip();
    }

    /** The same servers, past the balancer. */
    public String directHost() {
        return network.directAddress();
    }

    /** A client's command is put behind this. */
    public List<String> clientPrefix() {
        return network.command(Side.CLIENT, List.of());
    }

    /** Likewise of what is started as a server by others. */
    public List<String> serverPrefix() {
        return network.command(Side.SERVER, List.of());
    }

    /** Passes the clients' telemetry on. */
    public Relay relay(String collector) throws IOException {
        return new Relay(network.labAddress(Side.CLIENT), collector);
    }

    public String log() {
        return servers.stream().map(Program::describe).collect(Collectors.joining("\n"));
    }

    @Override
    public void close() {
        try {
            servers.forEach(Program::close);
        } finally {
            network.close();
        }
    }
}
