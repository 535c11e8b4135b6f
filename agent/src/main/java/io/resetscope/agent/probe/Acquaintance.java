package io.resetscope.agent.probe;

import java.net.InetSocketAddress;

/** What a target said of itself when it was first asked. Immutable. */
public final class Acquaintance {

    public final Target target;
    public final InetSocketAddress address;
    public final int status;
    /** The header of this name; null when there was none. */
    public final String server;
    /** The header of this name; null when there was none. */
    public final String via;
    /** The timeout of its Keep-Alive header; -1 when there was none. */
    public final long announcedNanos;

    public final long answerNanos;

    Acquaintance(ProbePath path, Answer answer, long answerNanos) {
        this(
                path.target(),
                path.address(),
                answer.status,
                answer.server == null ? null : Printable.of(answer.server),
                answer.via == null ? null : Printable.of(answer.via),
                answer.announcedNanos,
                answerNanos);
    }

    public Acquaintance(
            Target target,
            InetSocketAddress address,
            int status,
            String server,
            String via,
            long announcedNanos,
            long answerNanos) {
        this.target = target;
        this.address = address;
        this.status = status;
        this.server = server;
        this.via = via;
        this.announcedNanos = announcedNanos;
        this.answerNanos = answerNanos;
    }
}
