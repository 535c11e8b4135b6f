package io.resetscope.agent.report;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.resetscope.agent.report.log.OwnLog;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says in one line that the collector does not take what is sent, and in another when it does again. Any thread. */
final class DeliveryWatch {

    private static final Logger LOG = LoggerFactory.getLogger(DeliveryWatch.class);

    private final String endpoint;
    private final boolean logged;
    private final AtomicBoolean failing = new AtomicBoolean();
    private final AtomicLong lost = new AtomicLong();
    private volatile boolean closed;

    /** @param logged whether what is not taken is in the log at least */
    DeliveryWatch(String endpoint, boolean logged) {
        this.endpoint = endpoint;
        this.logged = logged;
    }

    /** Looks at the outcome of an export of {@code count} items once it is there. */
    CompletableResultCode watch(CompletableResultCode result, int count) {
        result.whenComplete(() -> {
            if (result.isSuccess()) {
                succeeded();
            } else {
                failed(count, result.getFailureThrowable());
            }
        });
        return result;
    }

    private void succeeded() {
        if (!closed && failing.compareAndSet(true, false)) {
            LOG.info("telemetry: {} takes data again; {} spans and metrics were lost", endpoint, lost.getAndSet(0));
        }
    }

    private void failed(int count, Throwable reason) {
        lost.addAndGet(count);
        if (!closed && failing.compareAndSet(false, true)) {
            LOG.warn(
                    "telemetry: {} does not take the data{}; {} later ones are tried again",
                    endpoint,
                    reason == null ? "" : " (" + firstLine(reason) + ")",
                    logged ? "incidents stay in this log," : "incidents are lost, for the log is off;");
        }
    }

    /** At shutdown: what was handed over did not arrive within the bound. */
    void undelivered() {
        failed(1, null);
    }

    /** Nothing is said any more: what fails from now on is given up, not refused. */
    void close() {
        closed = true;
    }

    private static String firstLine(Throwable reason) {
        String text =
                String.valueOf(reason.getMessage() == null ? reason.getClass().getName() : reason.getMessage());
        int end = text.indexOf('\n');
        return OwnLog.printable(end < 0 ? text : text.substring(0, end));
    }
}
