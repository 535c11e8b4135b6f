package io.resetscope.lab.network;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Three hosts, as network namespaces: a client, a server, and between them a router that is an L4 balancer. It forwards
 * TCP to {@link #vip()} to the server, remembers each connection for a time after its last packet, and picks up none in
 * the middle. Needs root, {@code ip}, {@code nft}, {@code sysctl} and {@code conntrack}.
 *
 * <pre>
 *  client .2 ── .1 router .5 ── .6, .101 server  VIP .100 (on the router)
 *     .10 └────── root .9, .13 ──────┘ .14       not through the balancer
 * </pre>
 */
public final class BalancerNetwork implements AutoCloseable {

    private static final String REFUSED_PORTS = "refused";
    private static final String UNACKNOWLEDGED_PORTS = "unacknowledged";

    private static final int VIP = 100;
    private static final int DIRECT = 101;

    private final Slot slot;

    private BalancerNetwork(Slot slot) {
        this.slot = slot;
    }

    /**
     * @param establishedTimeoutSeconds how long the balancer remembers a silent connection
     * @throws IllegalStateException when the machine does not allow it, with what the failing command said
     */
    public static BalancerNetwork create(int establishedTimeoutSeconds, Forgetting forgetting) {
        BalancerNetwork network = new BalancerNetwork(Slot.take());
        try {
            network.removeHosts();
            network.wire();
            network.balance(establishedTimeoutSeconds, forgetting);
            return network;
        } catch (RuntimeException e) {
            network.close();
            throw e;
        }
    }

    /** The command line that runs the given one on that host. */
    public List<String> command(Side side, List<String> command) {
        return Stream.concat(Stream.of("ip", "netns", "exec", slot.namespace(side)), command.stream())
                .toList();
    }

    /** Where the client finds the server, on whatever port. */
    public String vip() {
        return slot.address(VIP);
    }

    /** All that a network of this machine can have. */
    public static Stream<String> vips() {
        return IntStream.range(0, Slot.COUNT).mapToObj(it -> Slot.address(it, VIP));
    }

    /** Where the client finds the server past the balancer: the router only forwards, and remembers nothing. */
    public String directAddress() {
        return slot.address(DIRECT);
    }

    /** The server's own address: what it sees as local. */
    public String serverAddress() {
        return slot.address(6);
    }

    /** What both ends see as the client's address. */
    public String clientAddress() {
        return slot.address(2);
    }

    /** An address of the namespace that this JVM is in, which that host reaches past the balancer. */
    public String labAddress(Side side) {
        return switch (side) {
            case CLIENT -> slot.address(9);
            case SERVER -> slot.address(13);
            case ROUTER -> throw new IllegalArgumentException("the router is not linked to the lab");
        };
    }

    /** The connections that the balancer remembers, as {@code conntrack -L} prints them. */
    public List<String> remembered() {
        return run(Side.ROUTER, "conntrack", "-L", "-p", "tcp")
                .lines()
                .filter(it -> it.startsWith("tcp"))
                .toList();
    }

    /** Whether the balancer remembers the client's connection from this port. */
    public boolean remembers(int clientPort) {
        return remembered().stream()
                .anyMatch(it -> it.contains("src=%s dst=%s sport=%d ".formatted(clientAddress(), vip(), clientPort)));
    }

    /** The balancer forgets all connections at once, as when it restarts. */
    public void forgetAll() {
        run(Side.ROUTER, "conntrack", "-F");
    }

    /**
     * From now on each packet that the client sends from this port is answered by an RST, and the server learns nothing:
     * a device that ends a live connection. A mere acknowledgement of the server's TCP keep-alive probe is such a packet,
     * so it can come while the connection is idle.
     */
    public void refuse(int clientPort) {
        run(Side.ROUTER, "nft", "add", "element", "ip", "balancer", REFUSED_PORTS, "{ " + clientPort + " }");
    }

    /**
     * From now on the server gets no packet to this port that only acknowledges. So a handshake stays open, to the server
     * alone, until the client's first bytes.
     */
    public void loseAcknowledgements(int serverPort) {
        run(Side.ROUTER, "nft", "add", "element", "ip", "balancer", UNACKNOWLEDGED_PORTS, "{ " + serverPort + " }");
    }

    /** Sets what the kernel keeps per namespace, such as {@code net.ipv4.tcp_keepalive_time=1}. */
    public void set(Side side, String setting) {
        run(side, "sysctl", "-q", "-w", setting);
    }

    private void wire() {
        for (Side side : Side.values()) {
            Command.run("ip", "netns", "add", slot.namespace(side));
            run(side, "ip", "link", "set", "lo", "up");
        }
        link(Side.CLIENT, 2, Side.ROUTER, 1);
        link(Side.SERVER, 6, Side.ROUTER, 5);
        linkToRoot(Side.CLIENT, 10, 9);
        linkToRoot(Side.SERVER, 14, 13);
        run(Side.CLIENT, "ip", "route", "add", "default", "via", slot.address(1));
        run(Side.SERVER, "ip", "route", "add", "default", "via", slot.address(5));
        run(Side.ROUTER, "ip", "address", "add", vip() + "/32", "dev", "lo");
        run(Side.SERVER, "ip", "address", "add", directAddress() + "/32", "dev", "lo");
        run(Side.ROUTER, "ip", "route", "add", directAddress() + "/32", "via", slot.address(6));
    }

    private void link(Side side, int host, Side router, int routerHost) {
        String namespace = slot.namespace(side);
        String name = "to-" + side.name().toLowerCase(Locale.ROOT);
        Command.run(
                "ip",
                "link",
                "add",
                "eth0",
                "netns",
                namespace,
                "type",
                "veth",
                "peer",
                "name",
                name,
                "netns",
                slot.namespace(router));
        address(side, "eth0", host);
        address(router, name, routerHost);
    }

    private void linkToRoot(Side side, int host, int rootHost) {
        String rootInterface = slot.rootInterface(side);
        Command.run(
                "ip",
                "link",
                "add",
                "lab",
                "netns",
                slot.namespace(side),
                "type",
                "veth",
                "peer",
                "name",
                rootInterface);
        address(side, "lab", host);
        Command.run("ip", "address", "add", slot.address(rootHost) + "/30", "dev", rootInterface);
        Command.run("ip", "link", "set", rootInterface, "up");
    }

    private void address(Side side, String networkInterface, int host) {
        run(side, "ip", "address", "add", slot.address(host) + "/30", "dev", networkInterface);
        run(side, "ip", "link", "set", networkInterface, "up");
    }

    private void balance(int establishedTimeoutSeconds, Forgetting forgetting) {
        String action = forgetting == Forgetting.REJECT ? "reject with tcp reset" : "drop";
        // Marked invalid is, with loose=0, what belongs to no connection. An RST is not answered by one. The rules
        // stand
        // before the routing: the VIP is the router's own, whose TCP would answer for it and be seen as a sender of
        // RSTs.
        Command.runWithInput(
                """
                table ip balancer {
                    set %1$s { type inet_service; }
                    set %6$s { type inet_service; }
                    chain forgotten {
                        type filter hook prerouting priority filter;
                        ip saddr %2$s tcp sport @%1$s reject with tcp reset
                        tcp dport @%6$s tcp flags == ack meta length <= 52 drop
                        ct state invalid tcp flags & rst == rst drop
                        ct state invalid meta l4proto tcp %3$s
                    }
                    chain direct {
                        type filter hook prerouting priority raw;
                        ip daddr %7$s notrack
                        ip saddr %7$s notrack
                    }
                    chain forward {
                        type nat hook prerouting priority dstnat;
                        ip daddr %4$s meta l4proto tcp dnat to %5$s
                    }
                }
                """.formatted(
                                REFUSED_PORTS,
                                clientAddress(),
                                action,
                                vip(),
                                serverAddress(),
                                UNACKNOWLEDGED_PORTS,
                                directAddress()),
                command(Side.ROUTER, List.of("nft", "-f", "-")));
        // be_liberal: what merely lies outside of the window shall not be taken for forgotten.
        run(
                Side.ROUTER,
                "sysctl",
                "-q",
                "-w",
                "net.ipv4.ip_forward=1",
                "net.netfilter.nf_conntrack_tcp_loose=0",
                "net.netfilter.nf_conntrack_tcp_be_liberal=1",
                "net.netfilter.nf_conntrack_tcp_timeout_established=" + establishedTimeoutSeconds);
    }

    private String run(Side side, String... command) {
        return Command.runWithInput("", command(side, List.of(command)));
    }

    /** The links to root first and by name: a namespace's own go later, or never while a process is left in it. */
    private void removeHosts() {
        List<String> existing = Command.run("ip", "netns", "list")
                .lines()
                .map(it -> it.split(" ")[0])
                .toList();
        for (Side side : List.of(Side.CLIENT, Side.SERVER)) {
            if (Files.exists(Path.of("/sys/class/net", slot.rootInterface(side)))) {
                Command.run("ip", "link", "delete", slot.rootInterface(side));
            }
        }
        for (Side side : Side.values()) {
            if (existing.contains(slot.namespace(side))) {
                Command.run("ip", "netns", "delete", slot.namespace(side));
            }
        }
    }

    /** Processes that still run on its hosts lose the network; ending them is their starter's part. */
    @Override
    public void close() {
        try {
            removeHosts();
        } finally {
            slot.close();
        }
    }
}
