package io.resetscope.lab.gateway;

import io.resetscope.lab.gateway.RecordingUpstream.Answer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;

/** The {@link Scene}s, traced and not. */
final class ScenesAct {

    private static final int LEAVES = 5;
    /** Later than the slowest failure. */
    private static final int SIBLING_MILLIS = RecordingUpstream.LONGEST_MILLIS + 80;

    private record Played(KitGateway gateway, Scene scene, Asking asking) {

        Played andLeft() {
            return new Played(gateway, scene, asking.andLeft());
        }
    }

    private final Play play;

    ScenesAct(Play play) {
        this.play = play;
    }

    /** What the clients were answered at last. */
    Map<KitGateway, Map<Scene, Integer>> run() throws Exception {
        List<Callable<List<Played>>> atOnce = new ArrayList<>();
        List<Played> all = new ArrayList<>();
        for (KitGateway gateway : play.gateways) {
            for (boolean traced : new boolean[] {true, false}) {
                atOnce.add(() -> leave(gateway, traced));
                if (gateway.servletClient() != null) {
                    atOnce.add(() -> fallBack(gateway, traced));
                }
            }
        }
        for (Future<List<Played>> each : play.clients.invokeAll(atOnce)) {
            all.addAll(each.get());
        }
        for (Future<List<Played>> each : play.clients.invokeAll(siblings())) {
            all.addAll(each.get());
        }
        for (KitGateway gateway : play.gateways) {
            if (gateway.servletClient() != null) {
                all.addAll(answerBesideJob(gateway));
            }
        }
        return judge(all);
    }

    private List<Played> leave(KitGateway gateway, boolean traced) throws IOException {
        List<Played> all = new ArrayList<>();
        for (int i = 0; i < LEAVES; i++) {
            try (KeptConnection connection = new KeptConnection(play.portOfRecording(gateway))) {
                String target =
                        gateway.target(play.recording.port()) + RecordingUpstream.path(play.number(), Answer.CLOSE);
                all.add(played(gateway, Scene.CLIENT_LEAVES, connection, target, traced)
                        .andLeft());
            }
        }
        return all;
    }

    private List<Played> fallBack(KitGateway gateway, boolean traced) throws IOException {
        List<Played> all = new ArrayList<>();
        try (KeptConnection connection = new KeptConnection(play.portOfRecording(gateway))) {
            for (boolean refused : new boolean[] {false, true}) {
                all.add(fallBack(gateway, Scene.FALLBACK, connection, refused, 0, Answer.OK, traced));
                all.add(fallBack(
                        gateway, Scene.FALLBACK_OVERLOADED, connection, refused, 0, Answer.OVERLOADED, traced));
                all.add(fallBack(gateway, Scene.FALLBACK_OWN_503, connection, refused, 503, Answer.OK, traced));
                all.add(played(gateway, Scene.OWN_503, connection, "/own/503/250", traced));
            }
        }
        return all;
    }

    private Played fallBack(
            KitGateway gateway,
            Scene scene,
            KeptConnection connection,
            boolean refused,
            int ownStatus,
            Answer second,
            boolean traced)
            throws IOException {
        String failing = refused ? play.upstreamPort(GatewayFault.REFUSED) + "/" : recorded(Answer.RESET);
        String target =
                "/fallback/" + ownStatus + "/" + gateway.servletClient() + "/" + failing + "," + recorded(second);
        return played(gateway, scene, connection, target, traced);
    }

    /** Each beside its sibling, which fails at about that moment; of that, nothing is judged here. */
    private List<Callable<List<Played>>> siblings() {
        List<Callable<List<Played>>> atOnce = new ArrayList<>();
        for (KitGateway gateway : play.gateways) {
            for (boolean same : new boolean[] {true, false}) {
                if (gateway.servletClient() != null) {
                    Traceparent failing = Traceparent.any();
                    String target =
                            gateway.target(play.recording.port()) + RecordingUpstream.path(play.number(), Answer.RESET);
                    atOnce.add(() -> {
                        ask(gateway, target, failing);
                        return List.of();
                    });
                    Traceparent sibling = same ? failing : failing.sibling();
                    atOnce.add(() -> List.of(
                            new Played(gateway, Scene.SIBLING, ask(gateway, "/own/503/" + SIBLING_MILLIS, sibling))));
                }
            }
        }
        return atOnce;
    }

    private Asking ask(KitGateway gateway, String target, Traceparent traceparent) throws IOException {
        try (KeptConnection connection = new KeptConnection(play.portOfRecording(gateway))) {
            return connection.ask(GatewayFault.HEALTHY, target, traceparent).andLeft();
        }
    }

    private List<Played> answerBesideJob(KitGateway gateway) throws IOException {
        List<Played> all = new ArrayList<>();
        try (KeptConnection connection = new KeptConnection(play.portOfRecording(gateway))) {
            String failing = play.upstreamPort(GatewayFault.REFUSED) + "/," + recorded(Answer.RESET_AT_ONCE);
            connection.ask(GatewayFault.HEALTHY, "/job/" + gateway.servletClient() + "/" + failing, null);
            for (boolean traced : new boolean[] {true, false}) {
                all.add(played(gateway, Scene.BACKGROUND, connection, "/own/502/250", traced));
                all.add(played(gateway, Scene.BACKGROUND, connection, "/own/503/250", traced));
            }
            connection.ask(GatewayFault.HEALTHY, "/job/" + gateway.servletClient() + "/,", null);
        }
        return all;
    }

    private String recorded(Answer answer) {
        return play.recording.port() + "/" + RecordingUpstream.path(play.number(), answer);
    }

    private static Played played(
            KitGateway gateway, Scene scene, KeptConnection connection, String target, boolean traced)
            throws IOException {
        Traceparent traceparent = traced ? Traceparent.any() : null;
        return new Played(gateway, scene, connection.ask(GatewayFault.HEALTHY, target, traceparent));
    }

    private Map<KitGateway, Map<Scene, Integer>> judge(List<Played> all) {
        Facing said = play.await(it -> true);
        Map<KitGateway, Map<Scene, Integer>> answered = new LinkedHashMap<>();
        play.gateways.forEach(it -> answered.put(it, new EnumMap<>(Scene.class)));
        for (Played played : all) {
            answered.get(played.gateway).put(played.scene, played.asking.status());
            play.object(
                    played.gateway,
                    played.scene.id() + ", " + (played.asking.traceId() == null ? "untraced, " : "") + "answered "
                            + played.asking.status(),
                    said.objectionToSupposing(played.asking, played.scene == Scene.BACKGROUND));
        }
        return answered;
    }
}
