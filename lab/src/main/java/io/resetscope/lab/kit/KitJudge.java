package io.resetscope.lab.kit;

import io.resetscope.lab.Scheme;
import io.resetscope.lab.client.KitMain;
import io.resetscope.lab.kit.KitClient.Impossible;
import io.resetscope.lab.kit.KitClient.Instead;
import io.resetscope.testkit.Jdk;
import io.resetscope.testkit.ReceivedSpan;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Holds what was told of one fault against what must be told, each deviation a sentence. */
final class KitJudge {

    private static final String OK = "200";
    private static final String HEALED = "resetscope.healed_by_retry";
    private static final String ABORT = "local_abort";
    private static final String STATUS = "http.response.status_code";

    private final KitClient client;
    private final KitFault fault;
    private final Scheme scheme;
    private final Jdk jdk;
    /** Null where the client can meet the fault. */
    private final Impossible instead;

    private final List<String> objections = new ArrayList<>();

    private KitJudge(KitClient client, KitFault fault, Scheme scheme, Jdk jdk) {
        this.client = client;
        this.fault = fault;
        this.scheme = scheme;
        this.jdk = jdk;
        this.instead = client.impossible(fault, jdk.feature(), scheme);
    }

    static boolean mustBeReported(Impossible instead) {
        return instead == null || instead.instead() == Instead.NOT_HEALED;
    }

    private boolean mayBeReported() {
        return instead == null || instead.instead() != Instead.QUIET;
    }

    private boolean isHealed() {
        return fault.isHealed() && instead == null;
    }

    /**
     * Judges.
     *
     * @param trace the id of the request that met the fault
     * @param outcomes what the application got, a step each
     */
    static List<String> objections(
            KitClient client,
            KitFault fault,
            Scheme scheme,
            Jdk jdk,
            String trace,
            List<String> outcomes,
            List<ReceivedSpan> incidents) {
        KitJudge judge = new KitJudge(client, fault, scheme, jdk);
        judge.application(outcomes);
        int least = mustBeReported(judge.instead) ? 1 : 0;
        int most = judge.mayBeReported() ? 1 : 0;
        if (incidents.size() < least || incidents.size() > most) {
            judge.objections.add(incidents.size() + " incidents in place of " + most);
        }
        incidents.forEach(it -> judge.incident(it, trace, last(outcomes)));
        return judge.objections;
    }

    private void application(List<String> outcomes) {
        String last = last(outcomes);
        if (outcomes.size() > 1 && !outcomes.get(0).equals(OK)) {
            objections.add("the application got for its first request " + outcomes.get(0));
        }
        boolean gets = isHealed() || !mayBeReported();
        // whether a client still reads the answer to a body that it could not write is its own affair
        boolean as = fault == KitFault.UPLOAD || gets == last.equals(OK);
        if (!as) {
            objections.add("the application got " + last + (gets ? ", not its response" : ", not the error"));
        }
    }

    private static String last(List<String> outcomes) {
        return outcomes.isEmpty() ? "nothing" : outcomes.get(outcomes.size() - 1);
    }

    private void incident(ReceivedSpan span, String trace, String last) {
        Map<String, Object> told = span.attributes();
        boolean aborted = instead != null
                && instead.instead() == Instead.AT_TIMES_OR_ABORTS
                && last.equals(String.valueOf(KitFault.REFUSED_STATUS))
                && ABORT.equals(told.get("resetscope.cause"));
        if (!aborted && !fault.causes.contains(String.valueOf(told.get("resetscope.cause")))) {
            objections.add("said " + told.get("resetscope.cause") + " in place of " + fault.causes);
        }
        boolean connected = fault != KitFault.REFUSED;
        said(told, "resetscope.connection.exchange", connected ? (long) fault.exchange : null);
        said(told, "resetscope.connection.tls", connected ? scheme == Scheme.HTTPS : null);
        outcome(told.get(HEALED), last);
        if (!mayBeHidden(told)) {
            said(told, STATUS, fault == KitFault.UPLOAD ? (long) KitFault.REFUSED_STATUS : null);
        }
        Map<String, Object> pool = new TreeMap<>(told);
        pool.keySet().removeIf(name -> !name.startsWith("resetscope.pool."));
        Map<String, Object> wanted = client.pool(fault, jdk);
        if (!pool.equals(wanted)) {
            objections.add("said " + pool + " in place of " + wanted);
        }
        same("span status", span.statusCode(), isHealed() || aborted ? "UNSET" : "ERROR");
        // a connect that fails has written no request whose trace could be read
        if (connected) {
            same("trace", span.traceId(), trace);
        }
        same("parent", span.parentSpanId(), connected ? KitMain.parent() : "");
    }

    /** What a client has begun to take off an encrypted wire when it closes cannot be read any more, and is not guessed. */
    private boolean mayBeHidden(Map<String, Object> told) {
        return fault == KitFault.UPLOAD
                && scheme == Scheme.HTTPS
                && told.get(STATUS) == null
                && "possible".equals(told.get("resetscope.confidence"));
    }

    private void outcome(Object told, String last) {
        // a client that still reads the answer to a body that it could not write has repeated nothing, and not failed
        boolean answered = last.equals(String.valueOf(KitFault.REFUSED_STATUS));
        if (told != null || client.mustTellOutcome(fault) && !answered) {
            same(HEALED, told, isHealed());
        }
    }

    private void said(Map<String, Object> told, String attribute, Object wanted) {
        same(attribute, told.get(attribute), wanted);
    }

    private void same(String what, Object told, Object wanted) {
        if (!Objects.equals(told, wanted)) {
            objections.add("said " + what + " = " + told + " in place of " + wanted);
        }
    }
}
