package io.resetscope.agent.report;

import io.resetscope.agent.connection.Role;
import io.resetscope.agent.diagnosis.Verdict;
import io.resetscope.agent.diagnosis.Words;
import io.resetscope.agent.incident.Incident;
import io.resetscope.agent.report.log.OwnLog;
import java.util.Collections;
import java.util.List;

/** An incident as text for people: one line, or a block that begins with that line. */
final class LogBlock {

    private LogBlock() {}

    /** {@code traceId} null when the request carried none. */
    static String line(Incident incident, Verdict verdict, String traceId) {
        StringBuilder line = new StringBuilder(160)
                .append(verdict.cause)
                .append("  (")
                .append(verdict.confidence.id())
                .append(")  ")
                .append(endpoints(incident));
        if (incident.method != null) {
            line.append("  ").append(incident.method);
            if (incident.target != null) {
                line.append(' ').append(incident.target);
            }
        }
        if (Boolean.TRUE.equals(incident.healedByRetry)) {
            line.append("  healed by the client's own retry");
        }
        if (traceId != null) {
            line.append("  [trace ").append(traceId).append(']');
        }
        return OwnLog.printable(line.toString());
    }

    /** The line, and below it what happened, the evidence, what to change and where to read on. */
    static String full(Incident incident, Verdict verdict, String traceId) {
        return block(incident, verdict, traceId, Collections.emptyList());
    }

    /** Likewise, with the life of the connection drawn as a {@link Ladder}. */
    static String pictured(Incident incident, Verdict verdict, String traceId, long idleGapNanos) {
        return block(incident, verdict, traceId, Ladder.of(incident, verdict, idleGapNanos));
    }

    private static String block(Incident incident, Verdict verdict, String traceId, List<String> ladder) {
        StringBuilder block = new StringBuilder(1024).append(line(incident, verdict, traceId));
        block.append("\n  ").append(OwnLog.printable(verdict.summary));
        for (String rung : ladder) {
            block.append("\n  ").append(rung);
        }
        section(block, "evidence", verdict.evidence);
        if (!verdict.alternatives.isEmpty()) {
            section(block, "or", verdict.alternatives);
        }
        if (incident.ownServer != null) {
            section(block, "server", Collections.singletonList(Words.server(incident.ownServer)));
        }
        if (incident.library != null) {
            section(block, "client", Collections.singletonList(Words.client(incident.library, incident.pool)));
        }
        section(block, "change", verdict.advice);
        return block.append("\n  docs       ").append(verdict.docs()).toString();
    }

    private static void section(StringBuilder block, String title, List<String> sentences) {
        for (int i = 0; i < sentences.size(); i++) {
            block.append("\n  ")
                    .append(String.format("%-11s", i == 0 ? title : ""))
                    .append(OwnLog.printable(sentences.get(i)));
        }
    }

    private static String endpoints(Incident incident) {
        if (incident.role == Role.SERVER) {
            return endpoint(incident.peerAddress, incident.peerPort) + " -> "
                    + endpoint(incident.localAddress, incident.localPort) + " (server side)";
        }
        String server =
                endpoint(incident.serverHost == null ? incident.peerAddress : incident.serverHost, incident.serverPort);
        return incident.localAddress == null
                ? server
                : endpoint(incident.localAddress, incident.localPort) + " -> " + server;
    }

    private static String endpoint(String host, int port) {
        if (host == null) {
            return "?:" + port;
        }
        return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
    }
}
