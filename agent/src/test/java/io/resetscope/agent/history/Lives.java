package io.resetscope.agent.history;

import io.resetscope.agent.connection.PeerState;
import io.resetscope.agent.connection.Signal;
import io.resetscope.agent.incident.IncidentBuilder;
import io.resetscope.agent.incident.Phase;
import java.util.concurrent.TimeUnit;

/** Incidents of connections whose life is given in seconds. */
final class Lives {

    private static final long OPENED = 1_800_000_000_000_000_000L;
    private static final long EXCHANGE_NANOS = 20_000_000L;

    private Lives() {}

    static long seconds(double seconds) {
        return Math.round(seconds * TimeUnit.SECONDS.toNanos(1));
    }

    /** Two exchanges, then idle, then a request that showed it ended in this way. */
    static IncidentBuilder ended(Ending ending, double idleSeconds) {
        return ended(ending, idleSeconds, 2, idleSeconds + 1);
    }

    /** @param ageSeconds when the request began that found it ended */
    static IncidentBuilder ended(Ending ending, double idleSeconds, int exchanges, double ageSeconds) {
        IncidentBuilder incident = new IncidentBuilder();
        incident.signal = ending == Ending.FIN ? Signal.END_OF_STREAM : Signal.RESET;
        incident.peerStateBefore =
                ending == Ending.FIN ? PeerState.FIN : ending == Ending.LATE ? PeerState.OPEN : PeerState.ERROR;
        incident.phase = Phase.AWAIT_RESPONSE;
        incident.serverHost = "shop";
        incident.serverPort = 80;
        incident.peerAddress = "10.0.0.1";
        incident.reused = true;
        incident.exchangeNumber = exchanges + 1;
        incident.idleNanos = seconds(idleSeconds);
        incident.openedEpochNanos = OPENED;
        incident.exchangeStartedEpochNanos = OPENED + seconds(ageSeconds);
        incident.failedEpochNanos = incident.exchangeStartedEpochNanos + EXCHANGE_NANOS;
        incident.ageNanos = seconds(ageSeconds) + EXCHANGE_NANOS;
        return incident;
    }
}
