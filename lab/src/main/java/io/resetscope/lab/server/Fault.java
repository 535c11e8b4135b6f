package io.resetscope.lab.server;

import java.io.IOException;

/** What a server does with one connection, on a thread of its own. */
interface Fault {

    void serve(Peer peer, Options options) throws IOException;
}
