package io.resetscope.lab.gateway;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;

/** Each fault of the upstream, for one client of each gateway. */
final class FaultsAct {

    /** What is cut short has been closed by then. */
    private static final int UNTIL_CLOSED_MILLIS = 600;

    private static final int UNTIL_WHOLE_MILLIS = 100;
    private static final int KILL_AFTER_MILLIS = 600;

    private final Play play;

    FaultsAct(Play play) {
        this.play = play;
    }

    /** What the clients were answered. */
    Map<KitGateway, Map<GatewayFault, Integer>> run() throws Exception {
        for (KitGateway gateway : play.gateways) {
            // classes are loaded by then
            ask(gateway, GatewayFault.HEALTHY, UNTIL_WHOLE_MILLIS);
        }
        Map<KitGateway, List<Asking>> asked = new LinkedHashMap<>();
        for (GatewayFault fault : GatewayFault.values()) {
            Map<KitGateway, Future<Asking>> asking = new LinkedHashMap<>();
            for (KitGateway gateway : play.gateways) {
                if (gateway.meets(fault)) {
                    asking.put(gateway, play.clients.submit(() -> ask(gateway, fault, UNTIL_CLOSED_MILLIS)));
                }
            }
            if (fault == GatewayFault.KILLED) {
                play.killIn(KILL_AFTER_MILLIS);
            }
            for (Map.Entry<KitGateway, Future<Asking>> each : asking.entrySet()) {
                asked.computeIfAbsent(each.getKey(), it -> new ArrayList<>())
                        .add(each.getValue().get());
            }
        }
        return judge(asked);
    }

    private Asking ask(KitGateway gateway, GatewayFault fault, int quietMillis) throws IOException {
        String target = gateway.target(play.upstreamPort(fault));
        return Asking.ask(fault, play.port(gateway, fault), target, Traceparent.any(), quietMillis);
    }

    private Map<KitGateway, Map<GatewayFault, Integer>> judge(Map<KitGateway, List<Asking>> asked) {
        Facing said = play.await(it -> asked.entrySet().stream()
                .allMatch(of -> of.getValue().stream()
                        .allMatch(asking -> !of.getKey().truth(asking.fault()).isAwaited() || it.hasCome(asking))));
        Map<KitGateway, Map<GatewayFault, Integer>> answered = new LinkedHashMap<>();
        asked.forEach((gateway, askings) -> askings.forEach(asking -> {
            GatewayFault fault = asking.fault();
            answered.computeIfAbsent(gateway, it -> new EnumMap<>(GatewayFault.class))
                    .put(fault, asking.status());
            play.object(
                    gateway,
                    fault.id() + ", answered " + asking.status(),
                    said.objectionTo(asking, gateway.truth(fault), play.upstreamPort(fault), true, null));
        }));
        for (GatewayFault fault : GatewayFault.values()) {
            long meeting = play.gateways.stream().filter(it -> it.meets(fault)).count();
            play.object(
                    play.gateways.get(0), fault.id(), said.objectionToUpstream(fault, play.upstreamPort(fault), (int)
                            meeting));
        }
        return answered;
    }
}
