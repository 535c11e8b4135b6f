package io.resetscope.lab.gateway;

import io.resetscope.lab.stage.Backstage;
import io.resetscope.lab.stage.Program;
import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** A gateway of the kit: how it is started, how its clients name the upstream, and what must be said when that fails. */
final class KitGateway {

    final String name;
    /** Those with the same one share it. */
    final String jvm;

    final Launch launch;
    /** The client of a servlet, which can play more than others; else null. */
    private String servletClient;
    /** What a client asks for, with a place for the upstream's port. */
    private final String target;
    /** It has a port for each upstream, in place of one for all. */
    private boolean listeners;
    /** It reads one more request after an upstream failed, and then no more until it closes. */
    private boolean forgets;
    /** Whose upstream failed is known where many requests at once carry no trace. */
    private boolean knownUntraced;

    private final Map<GatewayFault, Told> truth = new EnumMap<>(GatewayFault.class);

    /** Starts the program, which says {@code ready} and its port, or one for each upstream. */
    @FunctionalInterface
    interface Launch {
        Program start(Backstage backstage, List<Integer> upstreamPorts) throws IOException;
    }

    KitGateway(String name, String jvm, Launch launch, String target) {
        this.name = name;
        this.jvm = jvm;
        this.launch = launch;
        this.target = target;
        for (GatewayFault fault : GatewayFault.values()) {
            truth.put(fault, Told.NOTHING);
        }
    }

    KitGateway withListeners() {
        listeners = true;
        return this;
    }

    KitGateway ofServlet(String client) {
        servletClient = client;
        return this;
    }

    KitGateway forgetsAfterFailure() {
        forgets = true;
        return this;
    }

    KitGateway knownUntraced() {
        knownUntraced = true;
        return this;
    }

    KitGateway says(Told told, GatewayFault... faults) {
        for (GatewayFault fault : faults) {
            truth.put(fault, told);
        }
        return this;
    }

    /** It would leave its client hanging for good. */
    KitGateway without(GatewayFault fault) {
        truth.remove(fault);
        return this;
    }

    boolean meets(GatewayFault fault) {
        return truth.containsKey(fault);
    }

    Told truth(GatewayFault fault) {
        return truth.get(fault);
    }

    String servletClient() {
        return servletClient;
    }

    boolean isForgettingAfterFailure() {
        return forgets;
    }

    boolean isKnownUntraced() {
        return knownUntraced;
    }

    String target(int upstreamPort) {
        return target.formatted(upstreamPort);
    }

    /** @param upstream as they were told when it was started */
    int port(List<Integer> ports, int upstream) {
        return listeners ? ports.get(upstream) : ports.get(0);
    }
}
