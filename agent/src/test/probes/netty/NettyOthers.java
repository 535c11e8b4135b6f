import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import java.io.File;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * What goes through the same classes as TCP and is none: an HTTP request over a Unix-domain socket whose server leaves
 * without an answer, and a datagram to a port where nobody listens. Argument: a port where nobody listens.
 */
public final class NettyOthers {

    private static final byte[] REQUEST = "GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private NettyOthers() {}

    public static void main(String[] args) throws Exception {
        EventLoopGroup group = new EpollEventLoopGroup(1);
        File path = File.createTempFile("netty-probe", ".sock");
        path.delete();
        try {
            leaves(group, new DomainSocketAddress(path));
            unreachable(group, new InetSocketAddress("127.0.0.1", Integer.parseInt(args[0])));
        } finally {
            path.delete();
            group.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
        }
    }

    private static void leaves(EventLoopGroup group, DomainSocketAddress address) throws InterruptedException {
        Channel server = new ServerBootstrap()
                .group(group)
                .channel(EpollServerDomainSocketChannel.class)
                .childHandler(new ChannelInboundHandlerAdapter() {
                    @Override
                    public void channelRead(ChannelHandlerContext context, Object message) {
                        context.close();
                    }
                })
                .bind(address)
                .sync()
                .channel();
        Channel client = new Bootstrap()
                .group(group)
                .channel(EpollDomainSocketChannel.class)
                .handler(new ChannelInboundHandlerAdapter())
                .connect(address)
                .sync()
                .channel();
        client.writeAndFlush(Unpooled.wrappedBuffer(REQUEST)).sync();
        client.closeFuture().sync();
        server.close().sync();
        System.out.println("left=true");
    }

    private static void unreachable(EventLoopGroup group, InetSocketAddress address) throws InterruptedException {
        CountDownLatch told = new CountDownLatch(1);
        Channel client = new Bootstrap()
                .group(group)
                .channel(EpollDatagramChannel.class)
                .handler(new ChannelInboundHandlerAdapter() {
                    @Override
                    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
                        System.out.println("unreachable=" + cause.getClass().getName());
                        told.countDown();
                    }
                })
                .connect(address)
                .sync()
                .channel();
        client.writeAndFlush(Unpooled.wrappedBuffer(REQUEST)).sync();
        told.await(10, TimeUnit.SECONDS);
        client.close().sync();
    }
}
