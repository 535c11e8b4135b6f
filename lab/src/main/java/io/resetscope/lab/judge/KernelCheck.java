package io.resetscope.lab.judge;

import io.resetscope.lab.judge.Incident.Endpoint;
import io.resetscope.lab.kernel.ResetEvent;
import java.util.List;

/** What the kernel's own trace says against an incident. */
public final class KernelCheck {

    /** Ephemeral ports come round again: older events are another connection's. */
    private static final long LONGEST_LIFE_MILLIS = 120_000;

    private static final long LATE_MILLIS = 5_000;

    private final Resets resets;

    /** The trace of one connection, as of {@code ResetTrace}. */
    @FunctionalInterface
    public interface Resets {
        List<ResetEvent> of(String localAddress, int localPort, String peerAddress, int peerPort);
    }

    public KernelCheck(Resets resets) {
        this.resets = resets;
    }

    /** Whether the incident claims an RST on a connection that can be looked up. */
    static boolean concerns(Incident incident) {
        return "rst".equals(incident.signal()) && incident.local() != null && incident.peer() != null;
    }

    /** A sentence, or null when the kernel agrees, or no RST was claimed. */
    public String objectionTo(Incident incident) {
        if (!concerns(incident)) {
            return null;
        }
        Endpoint local = incident.local();
        Endpoint peer = incident.peer();
        List<ResetEvent> seen = resets.of(local.address(), local.port(), peer.address(), peer.port()).stream()
                .filter(it -> it.atMillis() > incident.failedMillis() - LONGEST_LIFE_MILLIS
                        && it.atMillis() < incident.failedMillis() + LATE_MILLIS)
                .toList();
        if (seen.isEmpty()) {
            return "said rst, but the kernel saw none on this connection";
        }
        boolean byPeer = seen.stream().anyMatch(it -> it.sent() && isFrom(it, peer));
        boolean byLocal = seen.stream().anyMatch(it -> it.sent() && isFrom(it, local));
        return switch (String.valueOf(incident.endedBy())) {
            case "peer" -> byPeer ? null : "said ended by peer, but the peer's kernel sent no RST: " + seen;
            case "local" -> byLocal ? null : "said ended by local, but this kernel sent no RST: " + seen;
            case "network" -> byPeer ? "said ended by network, but the peer's kernel sent an RST: " + seen : null;
            default -> null;
        };
    }

    private static boolean isFrom(ResetEvent event, Endpoint end) {
        boolean nameless =
                event.saddr().equals("0:0:0:0:0:0:0:0") || event.saddr().equals("0.0.0.0");
        // a listener's RST names no address; the trace has paired it with its receipt
        return event.sport() == end.port() && (nameless || event.saddr().equals(end.address()));
    }
}
