package io.resetscope.lab.stage;

import io.resetscope.lab.network.BalancerNetwork;
import io.resetscope.lab.network.Forgetting;
import io.resetscope.lab.network.Side;
import io.resetscope.lab.server.FaultServer;
import java.io.IOException;
import java.util.List;

/** A healthy server behind an L4 balancer that forgets idle connections; the client is a host of its own, too. */
public final class Balancer implements ServerSide {

    private final BalancerNetwork network;
    private final Relay relay;
    private final Program server;
    private final int port;

    private Balancer(Backstage backstage, BalancerNetwork network) throws IOException {
        this.network = network;
        relay = new Relay(network.labAddress(Side.CLIENT), backstage.collector());
        server = backstage
                .plain()
                .behind(network.command(Side.SERVER, List.of()))
                .start(FaultServer.class.getName(), "ok", "0");
        port = Integer.parseInt(server.await("ready "));
    }

    /** @param seconds for which it remembers a silent connection */
    public static ServerSide.Maker forgetting(int seconds, Forgetting how) {
        return backstage -> {
            BalancerNetwork network = BalancerNetwork.create(seconds, how);
            try {
                return new Balancer(backstage, network);
            } catch (IOException | RuntimeException e) {
                network.close();
                throw e;
            }
        };
    }

    @Override
    public String host() {
        return network.vip();
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public List<String> clientPrefix() {
        return network.command(Side.CLIENT, List.of());
    }

    @Override
    public String clientCollector(String endpoint) {
        return relay.endpoint();
    }

    @Override
    public String log() {
        return server.describe();
    }

    @Override
    public void close() {
        server.close();
        relay.close();
        network.close();
    }
}
