package io.resetscope.lab.server;

import java.util.Map;
import java.util.TreeMap;

/** All that {@link FaultServer} can do, by name. */
final class Faults {

    private static final Map<String, Fault> BY_NAME = new TreeMap<>();

    static {
        BY_NAME.put("close_at_accept", ConnectionFaults::endAtAccept);
        BY_NAME.put("reset_at_accept", ConnectionFaults::resetAtAccept);
        BY_NAME.put("connection_limit", ConnectionFaults::connectionLimit);
        BY_NAME.put("tls_reject", ConnectionFaults::tlsReject);
        BY_NAME.put("plain_answer", ConnectionFaults::plainAnswer);
        BY_NAME.put("binary", ConnectionFaults::binary);
        BY_NAME.put("resp", ConnectionFaults::resp);
        BY_NAME.put("black_hole", ConnectionFaults::blackHole);

        BY_NAME.put("ok", KeepAlive.with(KeepAlive::waitUntilIdleTooLong));
        BY_NAME.put("close_on_request_unread", KeepAlive.with(IdleFaults::closeOnRequestUnread));
        BY_NAME.put("race_fin", KeepAlive.with(IdleFaults::raceFin));
        BY_NAME.put("reset_while_idle", KeepAlive.with(IdleFaults::resetWhileIdle));
        BY_NAME.put("age_limit", KeepAlive.with(IdleFaults::ageLimit));

        BY_NAME.put("upload_refused", KeepAlive.with(ExchangeFaults::uploadRefused));
        BY_NAME.put("upload_lingering", KeepAlive.with(ExchangeFaults::uploadLingering));
        BY_NAME.put("body_timeout", KeepAlive.with(ExchangeFaults::bodyTimeout));
        BY_NAME.put("truncated", KeepAlive.with(ExchangeFaults::truncated));
        BY_NAME.put("end_mid_processing", KeepAlive.with(ExchangeFaults::endMidProcessing));
        BY_NAME.put("request_limit", KeepAlive.with(ExchangeFaults::requestLimit));
        BY_NAME.put("ignores_close", KeepAlive.with(ExchangeFaults::announcedClose));
        BY_NAME.put("http10", KeepAlive.with(ExchangeFaults::http10));
        BY_NAME.put("http10_to_end", KeepAlive.with(ExchangeFaults::http10ToEnd));
        BY_NAME.put("slow_response", KeepAlive.with(ExchangeFaults::slowResponse));
    }

    private Faults() {}

    static Fault named(String name) {
        Fault fault = BY_NAME.get(name);
        if (fault == null) {
            throw new IllegalArgumentException("no fault: " + name + "; there are " + BY_NAME.keySet());
        }
        return fault;
    }
}
