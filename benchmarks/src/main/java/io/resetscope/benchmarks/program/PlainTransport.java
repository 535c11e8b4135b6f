package io.resetscope.benchmarks.program;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** The channel as it is. */
record PlainTransport(SocketChannel channel) implements Transport {

    @Override
    public int receive(ByteBuffer plain) throws IOException {
        return channel.read(plain);
    }

    @Override
    public boolean send(ByteBuffer plain) throws IOException {
        channel.write(plain);
        return !plain.hasRemaining();
    }
}
