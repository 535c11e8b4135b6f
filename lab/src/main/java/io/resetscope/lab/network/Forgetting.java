package io.resetscope.lab.network;

/** What the balancer does with a packet of a connection that it has forgotten. */
public enum Forgetting {
    /** Answers it with an RST, whichever end sent it; the other end learns nothing. */
    REJECT,
    /** Says nothing. */
    DROP
}
