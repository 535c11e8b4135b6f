package io.resetscope.agent.probe;

import java.io.IOException;
import java.net.SocketTimeoutException;

/**
 * One connection: a request, an idle time in which it is watched, and the request again. The idle time begins with the last
 * byte of the first answer.
 */
final class Rung {

    private static final int MOST_UNASKED = 64;

    private final ProbePath path;
    private final TcpKeepAlive keepAlive;
    private final long plannedNanos;
    private volatile ProbeConnection connection;
    private volatile boolean cancelled;
    private volatile long idleSince;
    private volatile boolean idle;
    private long answerNanos;
    private String unasked;

    Rung(ProbePath path, TcpKeepAlive keepAlive, long plannedNanos) {
        this.path = path;
        this.keepAlive = keepAlive;
        this.plannedNanos = plannedNanos;
    }

    long plannedNanos() {
        return plannedNanos;
    }

    /** When the second request is due, by {@link System#nanoTime}; as if the idle time began now when it has not. */
    long dueNanoTime() {
        return (idle ? idleSince : System.nanoTime()) + plannedNanos;
    }

    /** Never throws: an error is an outcome. */
    Outcome run() {
        try (ProbeConnection opened = new ProbeConnection(path.target())) {
            connection = opened;
            return cancelled ? outcome(Fate.CANCELLED, 0, null) : run(opened);
        } catch (Throwable e) {
            // be it an error of the JVM's: whoever waits for this must learn that it is over
            return outcome(cancelled ? Fate.CANCELLED : Fate.FAILED, 0, told(e));
        }
    }

    boolean isCancelled() {
        return cancelled;
    }

    /** From another thread: ends the connection. */
    void cancel() {
        cancelled = true;
        ProbeConnection open = connection;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                // it is over either way
            }
        }
    }

    private Outcome run(ProbeConnection opened) throws IOException {
        path.open(opened, keepAlive);
        long sent = System.nanoTime();
        opened.send(path.request());
        Answer first = path.answer(opened);
        idleSince = System.nanoTime();
        answerNanos = idleSince - sent;
        idle = true;
        if (first.closes != null) {
            return outcome(Fate.FAILED, 0, first.closes);
        }
        Outcome ended = watch(opened);
        return ended != null ? ended : use(opened);
    }

    /** Null when the connection is still open at the end of its idle time, as far as this end knows. */
    private Outcome watch(ProbeConnection opened) {
        try {
            int seen = opened.watch(idleSince + plannedNanos);
            if (seen >= 0) {
                return afterUnasked(opened, seen);
            }
            return seen == ProbeConnection.END ? outcome(Fate.FIN, idleNanos(), null) : null;
        } catch (IOException e) {
            return ended(e, idleNanos());
        }
    }

    /** Some servers say that the time is over (408) before they close. */
    private Outcome afterUnasked(ProbeConnection opened, int first) throws IOException {
        unasked = "it said, unasked, " + Printable.of(first, opened.readAhead(MOST_UNASKED));
        while (true) {
            int seen = opened.watch(idleSince + plannedNanos);
            if (seen == ProbeConnection.END) {
                return outcome(Fate.FIN, idleNanos(), null);
            }
            if (seen == ProbeConnection.NOTHING) {
                // what comes next cannot be told from an answer
                return outcome(Fate.FAILED, idleNanos(), null);
            }
        }
    }

    private Outcome ended(IOException failure, long idleNanos) {
        if (cancelled) {
            return outcome(Fate.CANCELLED, idleNanos, null);
        }
        return ReadFailure.isTimeout(failure)
                ? outcome(Fate.SILENT, idleNanos, "the kernel's TCP keep-alive probes were not answered")
                : outcome(ReadFailure.fate(failure), idleNanos, told(failure));
    }

    private Outcome use(ProbeConnection opened) {
        long idleNanos = idleNanos();
        try {
            opened.send(path.request());
            long survivedNanos = idleNanos;
            // what had ended may have done so up to here: a busy machine sends late
            idleNanos = idleNanos();
            path.answer(opened);
            return outcome(Fate.SURVIVED, survivedNanos, null);
        } catch (SocketTimeoutException e) {
            return opened.answerBegan()
                    ? outcome(Fate.FAILED, idleNanos, "the second answer begins, and does not end in time (--timeout)")
                    : outcome(Fate.SILENT, idleNanos, null);
        } catch (AnswerReader.NotHttpException e) {
            return outcome(Fate.FAILED, idleNanos, e.getMessage());
        } catch (IOException e) {
            if (cancelled) {
                return outcome(Fate.CANCELLED, idleNanos, null);
            }
            // an answer that was cut is no end of an idle connection
            return outcome(opened.answerBegan() ? Fate.FAILED : onRequest(ReadFailure.fate(e)), idleNanos, told(e));
        }
    }

    private static Fate onRequest(Fate fate) {
        return fate == Fate.FIN ? Fate.FIN_ON_REQUEST : fate == Fate.RST ? Fate.RST_ON_REQUEST : fate;
    }

    private long idleNanos() {
        return System.nanoTime() - idleSince;
    }

    private Outcome outcome(Fate fate, long idleNanos, String detail) {
        return new Outcome(fate, plannedNanos, idleNanos, answerNanos, unasked == null ? detail : unasked);
    }

    private static String told(Throwable e) {
        return Printable.of(e.getMessage() == null ? e.toString() : e.getMessage());
    }
}
