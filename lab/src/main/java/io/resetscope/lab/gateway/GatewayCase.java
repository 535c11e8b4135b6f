package io.resetscope.lab.gateway;

import io.resetscope.testkit.Jdk;
import io.resetscope.testkit.OtlpReceiver;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One JVM with its gateways: each fault of the upstream, one at a time; then many requests at once, of which some fail. */
final class GatewayCase {

    private GatewayCase() {}

    /** @param gateways those that share a JVM */
    static List<GatewayRow> run(List<KitGateway> gateways, Jdk jdk) throws Exception {
        try (OtlpReceiver receiver = OtlpReceiver.start();
                RecordingUpstream recording = new RecordingUpstream();
                Play play = new Play(gateways, jdk, receiver, recording)) {
            Map<KitGateway, Map<GatewayFault, Integer>> answered = new FaultsAct(play).run();
            Map<KitGateway, Map<Scene, Integer>> scenes = new ScenesAct(play).run();
            for (boolean traced : new boolean[] {true, false}) {
                for (KitGateway gateway : gateways) {
                    new BusyAct(play, gateway, traced).run();
                }
            }
            List<GatewayRow> rows = new ArrayList<>();
            for (KitGateway gateway : gateways) {
                rows.add(new GatewayRow(
                        gateway.name,
                        answered.get(gateway),
                        scenes.get(gateway),
                        play.objectionsTo(gateway),
                        play.log()));
            }
            return rows;
        }
    }
}
