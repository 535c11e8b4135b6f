package io.resetscope.lab.http2;

import io.resetscope.lab.judge.Incident;
import io.resetscope.lab.judge.KernelCheck;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Holds what a client's side said of one fault against what the server did and the kernel saw, each deviation a sentence. */
final class Http2Judge {

    private final Http2Client client;
    private final Http2Fault fault;
    private final KernelCheck kernel;
    private final List<String> objections = new ArrayList<>();

    Http2Judge(Http2Client client, Http2Fault fault, KernelCheck kernel) {
        this.client = client;
        this.fault = fault;
        this.kernel = kernel;
    }

    /**
     * @param trace that the requests carried
     * @param got by the application, by the name of the request
     */
    List<String> objections(List<Incident> all, String trace, Map<String, String> got) {
        List<Incident> told = all.stream()
                .filter(it -> !it.cause().equals(fault.causeAfterwards()))
                .toList();
        String cause = client.cause(fault);
        if (told.size() != (cause == null ? 0 : 1)) {
            objections.add("said " + told.stream().map(Incident::cause).toList() + " in place of "
                    + (cause == null ? "nothing" : cause));
        }
        told.forEach(it -> check(it, cause, trace));
        expect("first", got);
        if (fault.isHarmless()) {
            expect("second", got);
        }
        return objections;
    }

    private void check(Incident incident, String cause, String trace) {
        same("cause", incident.cause(), cause);
        same("role", incident.role().id(), "client");
        same("protocol version", incident.attributes().get("network.protocol.version"), "2");
        if (fault.inFlight() >= 0) {
            same(
                    "streams in flight",
                    incident.attributes().get("resetscope.http2.streams_in_flight"),
                    fault.inFlight());
        }
        if (fault.resets()) {
            // of which the kernel is asked below
            same("signal", incident.signal(), "rst");
        }
        if (fault.inFlight() != 0) {
            same("trace", incident.traceId(), trace);
        }
        String objection = kernel.objectionTo(incident);
        if (objection != null) {
            objections.add(objection);
        }
    }

    private void expect(String request, Map<String, String> got) {
        String outcome = got.get(fault.id() + "." + request);
        if (!client.mayGet(outcome)) {
            objections.add("the application got " + outcome + " for its " + request + " request");
        }
    }

    private void same(String what, Object told, Object wanted) {
        if (!Objects.equals(told, wanted)) {
            objections.add("said " + what + " = " + told + " in place of " + wanted);
        }
    }
}
