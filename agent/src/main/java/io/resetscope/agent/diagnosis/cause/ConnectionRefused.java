package io.resetscope.agent.diagnosis.cause;

import io.resetscope.agent.connection.Signal;
import io.resetscope.agent.diagnosis.CauseRule;
import io.resetscope.agent.diagnosis.Confidence;
import io.resetscope.agent.diagnosis.EndedBy;
import io.resetscope.agent.diagnosis.Evidence;
import io.resetscope.agent.diagnosis.Verdict;
import io.resetscope.agent.history.History;
import io.resetscope.agent.incident.Incident;

/**
 * Nobody listens at the address: the peer's kernel answers the SYN with RST (RFC 9293 section 3.10.7.1; Linux reason
 * NO_SOCKET). A firewall's REJECT rule answers alike, and nothing on this end can tell the two apart, so the verdict
 * speaks of the address and not of the process.
 */
public final class ConnectionRefused implements CauseRule {

    public static final String ID = "connection_refused";

    @Override
    public Verdict examine(Incident incident, History history) {
        if (incident.signal != Signal.REFUSED) {
            return null;
        }
        String address =
                incident.peerAddress == null ? incident.serverName() : incident.peerAddress + ":" + incident.serverPort;
        return Verdict.of(
                        ID,
                        Confidence.CERTAIN,
                        EndedBy.PEER,
                        "Nobody accepts connections at " + address + ": the attempt was answered with RST.")
                .evidence("connect to " + incident.serverName()
                        + (incident.peerAddress == null || incident.peerAddress.equals(incident.serverHost)
                                ? ""
                                : " (" + address + ")")
                        + " failed with " + Evidence.what(incident))
                .evidence(
                        incident.refusals == 0
                                ? null
                                : incident.refusals + " more "
                                        + (incident.refusals == 1 ? "attempt was" : "attempts were")
                                        + " refused around the same time")
                .evidence(
                        Evidence.neighbours(incident) != null && incident.otherFailures > 0
                                ? incident.otherFailures + " open connection"
                                        + (incident.otherFailures == 1 ? "" : "s")
                                        + " to it died around the same time: the process behind it has just gone"
                                : null)
                .advice("check that the server runs and listens on port " + incident.serverPort
                        + " of that address (not only on 127.0.0.1 or ::1): on the server, ss -ltn 'sport = :"
                        + incident.serverPort + "'")
                .advice("if it does, a firewall on the way rejects with RST: compare from another host")
                .build();
    }
}
