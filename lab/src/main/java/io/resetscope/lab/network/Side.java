package io.resetscope.lab.network;

/** A host of a {@link BalancerNetwork}. */
public enum Side {
    CLIENT,
    ROUTER,
    SERVER
}
