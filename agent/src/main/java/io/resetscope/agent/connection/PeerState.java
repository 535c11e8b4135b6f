package io.resetscope.agent.connection;

/** What the kernel knows of the peer at one moment, asked without blocking and without consuming anything. */
public enum PeerState {
    /** Nobody asked: the gap was too short to pay for the question. */
    NOT_ASKED,
    /** The question cannot be asked on this JVM. */
    UNKNOWN,
    /** Neither FIN nor RST has arrived. */
    OPEN,
    /** The peer's FIN has arrived ({@code POLLRDHUP} without {@code POLLHUP}). */
    FIN,
    /**
     * The peer's TLS close_notify had arrived, and its FIN had not: so it turned out when what lay there was read. Until
     * then the kernel says as little as {@link #OPEN}.
     */
    CLOSE_NOTIFY,
    /** An error is pending: RST, or a timeout of the kernel's ({@code POLLERR}). */
    ERROR,
    /** Both directions are over and the error, if there was one, has been consumed ({@code POLLHUP} alone). */
    HUNG_UP;

    /** Whether the peer's end is known to be over. */
    public boolean isOver() {
        return saidGoodbye() || this == ERROR || this == HUNG_UP;
    }

    /** Whether nothing will come or go any more: a read cannot wait. */
    boolean isOverBothWays() {
        return this == ERROR || this == HUNG_UP;
    }

    /** Whether the peer has ended its direction in good order. */
    public boolean saidGoodbye() {
        return this == FIN || this == CLOSE_NOTIFY;
    }
}
