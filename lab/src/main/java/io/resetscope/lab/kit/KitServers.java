package io.resetscope.lab.kit;

import io.resetscope.lab.Scheme;
import io.resetscope.lab.stage.BalancedServers;
import io.resetscope.lab.stage.Relay;
import io.resetscope.testkit.Jdk;
import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** A server for each fault and scheme, the same for all clients. */
final class KitServers implements AutoCloseable {

    private final BalancedServers servers;
    private final Map<Scheme, Map<KitFault, Integer>> ports = new EnumMap<>(Scheme.class);

    KitServers(Jdk jdk) throws IOException {
        servers = new BalancedServers(KitFault.BALANCER_SECONDS, jdk);
        try {
            for (Scheme scheme : Scheme.values()) {
                ports.put(scheme, new EnumMap<>(KitFault.class));
                for (KitFault fault : KitFault.values()) {
                    ports.get(scheme).put(fault, start(fault, scheme));
                }
            }
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private int start(KitFault fault, Scheme scheme) throws IOException {
        List<String> server = fault.server();
        return server.isEmpty()
                ? BalancedServers.REFUSING_PORT
                : servers.start(scheme, server.get(0), server.subList(1, server.size()));
    }

    int port(KitFault fault, Scheme scheme) {
        return ports.get(scheme).get(fault);
    }

    String host() {
        return servers.host();
    }

    List<String> clientPrefix() {
        return servers.clientPrefix();
    }

    Relay relay(String collector) throws IOException {
        return servers.relay(collector);
    }

    @Override
    public void close() {
        servers.close();
    }
}
