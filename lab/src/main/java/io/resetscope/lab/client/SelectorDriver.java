package io.resetscope.lab.client;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/** A {@link SocketChannel} with a {@link Selector}, looked at only while an exchange is on. */
public final class SelectorDriver extends PlainDriver {

    public SelectorDriver() {
        super(call -> call.habits.tls ? new TlsWire(new SelectorWire(call), call) : new SelectorWire(call));
    }

    private static final class SelectorWire implements Wire {

        private final Selector selector = Selector.open();
        private final SocketChannel channel = SocketChannel.open();
        private final SelectionKey key;
        private final int timeoutMillis;

        SelectorWire(Call call) throws IOException {
            timeoutMillis = call.readTimeoutMillis;
            try {
                channel.setOption(StandardSocketOptions.SO_KEEPALIVE, call.habits.probes);
                channel.configureBlocking(false);
                key = channel.register(selector, SelectionKey.OP_CONNECT);
                channel.connect(new InetSocketAddress(call.host, call.port));
                do {
                    await(SelectionKey.OP_CONNECT);
                } while (!channel.finishConnect());
            } catch (IOException e) {
                close();
                throw e;
            }
        }

        @Override
        public void write(byte[] bytes, int offset, int count) throws IOException {
            ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, count);
            while (buffer.hasRemaining()) {
                if (channel.write(buffer) == 0) {
                    await(SelectionKey.OP_WRITE);
                }
            }
        }

        @Override
        public int read(byte[] to) throws IOException {
            int count = channel.read(ByteBuffer.wrap(to));
            while (count == 0) {
                await(SelectionKey.OP_READ);
                count = channel.read(ByteBuffer.wrap(to));
            }
            return count;
        }

        @Override
        public void abort() throws IOException {
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            close();
        }

        @Override
        public void close() throws IOException {
            channel.close();
            selector.close();
        }

        private void await(int operation) throws IOException {
            key.interestOps(operation);
            if (selector.select(timeoutMillis) == 0) {
                throw new SocketTimeoutException("nothing within " + timeoutMillis + " ms");
            }
            selector.selectedKeys().clear();
        }
    }
}
