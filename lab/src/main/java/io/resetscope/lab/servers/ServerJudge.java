package io.resetscope.lab.servers;

import io.resetscope.lab.judge.Incident;
import io.resetscope.lab.judge.KernelCheck;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** Holds what a server said of one fault against what the kernel saw, each deviation a sentence. */
final class ServerJudge {

    /** All that the agent reads, each of which may be the wrong one. */
    private static final List<String> SETTINGS = List.of(
            "keepAliveTimeout",
            "connectionTimeout",
            "connectionUploadTimeout",
            "maxSwallowSize",
            "maxKeepAliveRequests",
            "idleTimeout",
            "NO_REQUEST_TIMEOUT",
            "REQUEST_PARSE_TIMEOUT",
            "READ_TIMEOUT",
            "IDLE_TIMEOUT",
            "sun.net.httpserver.idleInterval",
            "sun.net.httpserver.maxReqTime",
            "sun.net.httpserver.drainAmount");

    private final ServerKind kind;
    private final ServerFault fault;
    private final KernelCheck kernel;
    private final List<String> objections = new ArrayList<>();

    ServerJudge(ServerKind kind, ServerFault fault, KernelCheck kernel) {
        this.kind = kind;
        this.fault = fault;
        this.kernel = kernel;
    }

    /** Whether something must be said, as far as it is known before the telemetry has come. */
    static boolean mustBeTold(ServerKind kind, ServerFault fault, boolean reset) {
        boolean met = fault.cause != null && kind.impossible(fault) == null;
        // a server that reads all that it refuses does nothing wrong
        return met && (!fault.isUpload() || reset);
    }

    /** @param log what the server's JVM wrote, where the agent's block names the server */
    List<String> objections(List<Incident> told, boolean reset, String trace, String log) {
        boolean due = mustBeTold(kind, fault, reset);
        if (told.size() != (due ? 1 : 0)) {
            objections.add("said " + told.stream().map(Incident::cause).toList() + " in place of "
                    + (due ? fault.cause : "nothing"));
        }
        told.forEach(it -> check(it, trace));
        if (!told.isEmpty() && !log.contains("server     " + kind.library())) {
            objections.add("did not call the server " + kind.library());
        }
        if (reset && fault != ServerFault.LEAVE && told.isEmpty()) {
            objections.add("said nothing of the RST that its kernel sent");
        }
        return objections;
    }

    private void check(Incident incident, String trace) {
        same("cause", incident.cause(), fault.cause);
        same("role", incident.role().id(), "server");
        if (fault != ServerFault.HALF_HEAD) {
            // a head that is not complete carries nothing yet
            same("trace", incident.traceId(), trace);
        }
        checkSetting(evidence(incident));
        String objection = kernel.objectionTo(incident);
        if (objection != null) {
            objections.add(objection);
        }
    }

    /** The advice does not count: it names a setting whatever it is set to. */
    private void checkSetting(List<String> evidence) {
        String setting = kind.setting(fault);
        String value = kind.value(fault);
        if (setting != null
                && evidence.stream()
                        .noneMatch(
                                it -> Stream.of(kind.library(), value, setting).allMatch(it::contains))) {
            objections.add("did not name " + setting + " of " + kind.library() + ", " + value + ", as the reason: "
                    + evidence);
        }
        SETTINGS.stream()
                .filter(it -> !it.equals(setting) && evidence.stream().anyMatch(line -> line.contains(it)))
                .forEach(it -> objections.add("named " + it + " as the reason: " + evidence));
    }

    private static List<String> evidence(Incident incident) {
        Collection<?> evidence = (Collection<?>) incident.attributes().getOrDefault("resetscope.evidence", List.of());
        return evidence.stream().map(String::valueOf).toList();
    }

    private void same(String what, Object told, Object wanted) {
        if (!Objects.equals(told, wanted)) {
            objections.add("said " + what + " = " + told + " in place of " + wanted);
        }
    }
}
