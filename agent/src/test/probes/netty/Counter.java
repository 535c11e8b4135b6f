import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.FileRegion;
import java.util.concurrent.atomic.AtomicLong;

/** Next to the transport: what a channel has received, and what the kernel has taken from it. */
final class Counter extends ChannelDuplexHandler {

    final AtomicLong received = new AtomicLong();
    final AtomicLong sent = new AtomicLong();
    /** When the latest bytes came in, {@link System#nanoTime()}. */
    volatile long receivedNanos;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        receivedNanos = System.nanoTime();
        received.addAndGet(((ByteBuf) message).readableBytes());
        context.fireChannelRead(message);
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        long size =
                message instanceof FileRegion ? ((FileRegion) message).count() : ((ByteBuf) message).readableBytes();
        context.write(message, promise.unvoid().addListener(done -> sent.addAndGet(done.isSuccess() ? size : 0)));
    }
}
