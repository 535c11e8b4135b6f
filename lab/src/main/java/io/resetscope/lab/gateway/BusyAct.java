package io.resetscope.lab.gateway;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Many clients of one gateway at once, which keep their connections. Three at a time ask together: the upstream of one
 * fails, that of another answers 503, and that of the third is well, each time those of other connections.
 */
final class BusyAct {

    private static final int CLIENTS = 12;
    private static final int ROUNDS = 4;
    private static final int BARRIER_SECONDS = 20;

    private static final List<GatewayFault> FAULTS =
            List.of(GatewayFault.RESET, GatewayFault.OVERLOADED, GatewayFault.HEALTHY);
    private static final List<RecordingUpstream.Answer> ANSWERS =
            List.of(RecordingUpstream.Answer.RESET, RecordingUpstream.Answer.OVERLOADED, RecordingUpstream.Answer.OK);

    /** What the three that ask together have in common. */
    private enum Shared {
        NOTHING,
        TRACE,
        TRACEPARENT
    }

    private record Asked(Asking asking, int number, Shared shared) {}

    private final Play play;
    private final KitGateway gateway;
    private final boolean traced;

    BusyAct(Play play, KitGateway gateway, boolean traced) {
        this.play = play;
        this.gateway = gateway;
        this.traced = traced;
    }

    void run() throws Exception {
        List<Callable<List<Asked>>> clients = new ArrayList<>();
        for (int first = 0; first < CLIENTS; first += FAULTS.size()) {
            CyclicBarrier together = new CyclicBarrier(FAULTS.size());
            List<Traceparent> leading = new ArrayList<>();
            for (int round = 0; round < ROUNDS; round++) {
                leading.add(Traceparent.any());
            }
            for (int i = 0; i < FAULTS.size(); i++) {
                int client = first + i;
                clients.add(() -> askAll(client, together, leading));
            }
        }
        List<Asked> all = new ArrayList<>();
        for (Future<List<Asked>> each : play.clients.invokeAll(clients)) {
            all.addAll(each.get());
        }
        Facing said = play.await(it -> all.stream()
                .filter(asked -> isKnown(asked) && truth(asked).isAwaited())
                .allMatch(asked -> it.hasCome(asked.asking)));
        all.forEach(asked -> judge(asked, said));
    }

    private List<Asked> askAll(int client, CyclicBarrier together, List<Traceparent> leading) throws Exception {
        List<Asked> all = new ArrayList<>();
        try (KeptConnection connection = new KeptConnection(play.portOfRecording(gateway))) {
            for (int round = 0; round < ROUNDS; round++) {
                Shared shared = Shared.values()[(client / FAULTS.size() + round) % Shared.values().length];
                int what = (client + round) % FAULTS.size();
                int number = play.number();
                String target =
                        gateway.target(play.recording.port()) + RecordingUpstream.path(number, ANSWERS.get(what));
                Traceparent traceparent = traced ? traceparent(shared, leading.get(round)) : null;
                together.await(BARRIER_SECONDS, TimeUnit.SECONDS);
                Asking asking = connection.ask(FAULTS.get(what), target, traceparent);
                boolean leaves = round == ROUNDS - 1
                        || asking.fault() == GatewayFault.RESET && gateway.isForgettingAfterFailure();
                all.add(new Asked(leaves ? asking.andLeft() : asking, number, shared));
                if (leaves) {
                    connection.leave();
                }
            }
        }
        return all;
    }

    private static Traceparent traceparent(Shared shared, Traceparent leading) {
        switch (shared) {
            case TRACE:
                return leading.sibling();
            case TRACEPARENT:
                return leading;
            default:
                return Traceparent.any();
        }
    }

    /** Whether the trace, or the thread, tells whose failure it was. */
    private boolean isKnown(Asked asked) {
        return gateway.isKnownUntraced() || traced && asked.shared != Shared.TRACEPARENT;
    }

    private Told truth(Asked asked) {
        return gateway.truth(asked.asking.fault());
    }

    private void judge(Asked asked, Facing said) {
        Asking asking = asked.asking;
        boolean mayBeSilent = !isKnown(asked) && !said.hasCome(asking);
        if (mayBeSilent) {
            return;
        }
        String carried = traced ? "shares " + asked.shared.name().toLowerCase(Locale.ROOT) : "untraced";
        play.object(
                gateway,
                "busy, " + carried + ", " + asking.fault().id() + ", answered " + asking.status(),
                said.objectionTo(
                        asking,
                        truth(asked),
                        play.recording.port(),
                        isKnown(asked),
                        play.recording.portOf(asked.number)));
    }
}
