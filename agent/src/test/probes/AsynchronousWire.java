import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.CompletionHandler;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** An asynchronous channel: single buffers and futures, or gathering writes, scattering reads and completion handlers. */
final class AsynchronousWire implements Wire {

    private static final int FIRST_PART = 16;

    private final AsynchronousSocketChannel channel;
    private final boolean inParts;

    /** @param inParts gathering, scattering, and with handlers */
    AsynchronousWire(AsynchronousSocketChannel channel, boolean inParts) {
        this.channel = channel;
        this.inParts = inParts;
    }

    static Wire open(String host, int port) throws IOException {
        return open(new InetSocketAddress(host, port), false);
    }

    static Wire openInParts(String host, int port) throws IOException {
        return open(new InetSocketAddress(host, port), true);
    }

    static AsynchronousWire open(InetSocketAddress address, boolean inParts) throws IOException {
        AsynchronousSocketChannel channel = AsynchronousSocketChannel.open();
        if (inParts) {
            Outcome<Void> connected = new Outcome<>();
            channel.connect(address, null, connected);
            await(connected);
        } else {
            await(channel.connect(address));
        }
        return new AsynchronousWire(channel, inParts);
    }

    @Override
    public void send(byte[] bytes) throws IOException {
        sendAll(bytes);
    }

    /** How many bytes went out before it failed. */
    long sendWhatGoes(byte[] bytes) {
        try {
            return sendAll(bytes);
        } catch (SendFailure e) {
            return e.sent;
        }
    }

    private long sendAll(byte[] bytes) throws SendFailure {
        int middle = Math.min(FIRST_PART, bytes.length);
        ByteBuffer all = ByteBuffer.wrap(bytes);
        ByteBuffer[] parts = {ByteBuffer.wrap(bytes, 0, middle), ByteBuffer.wrap(bytes, middle, bytes.length - middle)};
        long sent = 0;
        try {
            while (sent < bytes.length) {
                sent += inParts ? writeParts(parts) : await(channel.write(all));
            }
            return sent;
        } catch (IOException e) {
            throw new SendFailure(sent, e);
        }
    }

    private long writeParts(ByteBuffer[] parts) throws IOException {
        Outcome<Long> written = new Outcome<>();
        channel.write(parts, 0, parts.length, 0, TimeUnit.SECONDS, null, written);
        return await(written);
    }

    @Override
    public int receive(byte[] buffer) throws IOException {
        if (!inParts || buffer.length <= FIRST_PART) {
            return await(channel.read(ByteBuffer.wrap(buffer)));
        }
        ByteBuffer[] parts = {
            ByteBuffer.wrap(buffer, 0, FIRST_PART), ByteBuffer.wrap(buffer, FIRST_PART, buffer.length - FIRST_PART)
        };
        Outcome<Long> read = new Outcome<>();
        channel.read(parts, 0, parts.length, 0, TimeUnit.SECONDS, null, read);
        return await(read).intValue();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private static <T> T await(Future<T> outcome) throws IOException {
        try {
            return outcome.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException ? (IOException) e.getCause() : new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    /** What a handler is told. */
    private static final class Outcome<T> extends CompletableFuture<T> implements CompletionHandler<T, Void> {

        @Override
        public void completed(T result, Void attachment) {
            complete(result);
        }

        @Override
        public void failed(Throwable error, Void attachment) {
            completeExceptionally(error);
        }
    }

    /** A write that failed, and what had gone out before. */
    private static final class SendFailure extends IOException {

        private static final long serialVersionUID = 1;

        private final long sent;

        SendFailure(long sent, IOException cause) {
            super(cause.getMessage(), cause);
            this.sent = sent;
        }
    }
}
