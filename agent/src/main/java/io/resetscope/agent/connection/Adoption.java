package io.resetscope.agent.connection;

import java.io.FileDescriptor;
import java.net.InetSocketAddress;

/** Stands in for a connection that is not known yet, between the beginning and the end of a write. */
final class Adoption {

    final FileDescriptor fd;
    /** Asked beforehand: once the write has met an RST, the kernel does not know it any more. */
    final InetSocketAddress peer;

    final PeerState peerState;

    Adoption(FileDescriptor fd, InetSocketAddress peer, PeerState peerState) {
        this.fd = fd;
        this.peer = peer;
        this.peerState = peerState;
    }
}
