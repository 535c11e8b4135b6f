package io.resetscope.benchmarks.program;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;

/** One connection of {@link ChannelServer}: requests in, responses out. */
final class ChannelConnection {

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Transport transport;
    private final ByteBuffer requests = ByteBuffer.allocate(4096);
    private ByteBuffer response = NOTHING;

    ChannelConnection(Transport transport) {
        this.transport = transport;
    }

    void ready(SelectionKey key) throws IOException {
        if (key.isReadable() && transport.receive(requests) < 0) {
            ChannelServer.close(key);
            return;
        }
        key.interestOps(answer() ? SelectionKey.OP_READ : SelectionKey.OP_WRITE);
    }

    /** False when the client has to read first. */
    private boolean answer() throws IOException {
        if (!transport.send(response)) {
            return false;
        }
        requests.flip();
        boolean sent = true;
        while (sent) {
            byte[] next = Responses.next(requests);
            if (next == null) {
                response = NOTHING;
                break;
            }
            response = ByteBuffer.wrap(next);
            sent = transport.send(response);
        }
        requests.compact();
        return sent;
    }
}
