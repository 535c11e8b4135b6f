package io.resetscope.lab.client;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** A blocking {@link SocketChannel}. It knows no read timeout. */
public final class ChannelDriver extends PlainDriver {

    public ChannelDriver() {
        super(ChannelWire::new);
    }

    private static final class ChannelWire implements Wire {

        private final SocketChannel channel;

        ChannelWire(Call call) throws IOException {
            channel = SocketChannel.open(new InetSocketAddress(call.host, call.port));
            channel.setOption(StandardSocketOptions.SO_KEEPALIVE, call.habits.probes);
        }

        @Override
        public void write(byte[] bytes, int offset, int count) throws IOException {
            ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, count);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        }

        @Override
        public int read(byte[] to) throws IOException {
            return channel.read(ByteBuffer.wrap(to));
        }

        @Override
        public void abort() throws IOException {
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            close();
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
