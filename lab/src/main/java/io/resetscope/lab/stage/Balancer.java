package io.resetscope.lab.stage;

import io.resetscope.lab.Role;
import io.resetscope.lab.network.BalancerNetwork;
import io.resetscope.lab.network.Forgetting;
import io.resetscope.lab.network.Side;
import io.resetscope.lab.server.FaultServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** A server behind an L4 balancer that forgets idle connections; the client is a host of its own, too. */
public final class Balancer implements ServerSide {

    private static final Pattern CLIENT_PORT = Pattern.compile("ESTABLISHED src=\\S+ dst=\\S+ sport=(\\d+)");

    private final BalancerNetwork network;
    private final List<Relay> relays = new ArrayList<>();
    private final Program server;
    private final int port;

    private Balancer(Plan plan, Backstage backstage, BalancerNetwork network) throws IOException {
        this.network = network;
        for (Side side : List.of(Side.CLIENT, Side.SERVER)) {
            relays.add(new Relay(network.labAddress(side), backstage.collector()));
        }
        for (Setting setting : plan.settings) {
            network.set(setting.side(), setting.text());
        }
        Backstage servers = new Backstage(relays.get(1).endpoint(), backstage.jdk(), backstage.scheme());
        server = (plan.watched ? servers.watched(Role.SERVER) : servers.plain())
                .behind(network.command(Side.SERVER, List.of()))
                .start(FaultServer.class.getName(), JavaServer.speaking(backstage.scheme(), plan.server));
        port = Integer.parseInt(server.await("ready "));
        if (plan.losesAcknowledgements) {
            network.loseAcknowledgements(port);
        }
    }

    /** @param seconds for which it remembers a silent connection */
    public static Plan forgetting(int seconds, Forgetting how) {
        return new Plan(seconds, how);
    }

    private record Setting(Side side, String text) {}

    /** What stands behind it, and how the hosts are set. */
    public static final class Plan implements ServerSide.Maker {

        private final int seconds;
        private final Forgetting how;
        private final List<Setting> settings = new ArrayList<>();
        private List<String> server = List.of("ok", "0");
        private boolean watched;
        private boolean losesAcknowledgements;

        private Plan(int seconds, Forgetting how) {
            this.seconds = seconds;
            this.how = how;
        }

        /** The fault of the server, of {@link FaultServer}, in place of a healthy one. */
        public Plan before(String fault, String... options) {
            server = new ArrayList<>(List.of(fault, "0"));
            Collections.addAll(server, options);
            return this;
        }

        /** The server has the agent. */
        public Plan watchingTheServer() {
            watched = true;
            return this;
        }

        /** A sysctl of one host, such as {@code net.ipv4.tcp_keepalive_time=1}. */
        public Plan with(Side side, String setting) {
            settings.add(new Setting(side, setting));
            return this;
        }

        /** See {@link BalancerNetwork#loseAcknowledgements}. */
        public Plan losingAcknowledgements() {
            losesAcknowledgements = true;
            return this;
        }

        @Override
        public ServerSide start(Backstage backstage) throws IOException {
            BalancerNetwork network = BalancerNetwork.create(seconds, how);
            try {
                return new Balancer(this, backstage, network);
            } catch (IOException | RuntimeException e) {
                network.close();
                throw e;
            }
        }
    }

    @Override
    public String host() {
        return network.vip();
    }

    @Override
    public int port() {
        return port;
    }

    /** {@code refuse}: from now on the device resets the connections that are open. */
    @Override
    public void cue(String name) {
        if (!name.equals("refuse")) {
            throw new IllegalArgumentException(name);
        }
        for (String line : network.remembered()) {
            CLIENT_PORT
                    .matcher(line)
                    .results()
                    .map((MatchResult it) -> Integer.parseInt(it.group(1)))
                    .forEach(network::refuse);
        }
    }

    @Override
    public List<String> clientPrefix() {
        return network.command(Side.CLIENT, List.of());
    }

    @Override
    public String clientCollector(String endpoint) {
        return relays.get(0).endpoint();
    }

    @Override
    public String log() {
        return server.describe();
    }

    @Override
    public void close() {
        server.close();
        relays.forEach(Relay::close);
        network.close();
    }
}
