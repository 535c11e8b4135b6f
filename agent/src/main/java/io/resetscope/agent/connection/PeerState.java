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
    /** An error is pending: RST, or a timeout of the kernel's ({@code POLLERR}). */
    ERROR,
    /** Both directions are over and the error, if there was one, has been consumed ({@code POLLHUP} alone). */
    HUNG_UP;

    /** Whether the peer's end is known to be over. */
    public boolean isOver() {
        return this == FIN || this == ERROR || this == HUNG_UP;
    }
}
