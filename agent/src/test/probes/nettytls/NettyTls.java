import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Netty's TLS over its NIO transport, by the engine of a provider. Arguments: {@code JDK} or {@code OPENSSL}, the
 * protocol, the port of a server that reads a third request and ends the connection.
 */
public final class NettyTls implements Wire {

    private static final byte[] END = new byte[0];

    private final EventLoopGroup group = new NioEventLoopGroup(1);
    private final BlockingQueue<byte[]> received = new LinkedBlockingQueue<>();
    private final Channel channel;
    private byte[] current = END;
    private int position;

    private NettyTls(SslContext context, int port) throws InterruptedException {
        channel = new Bootstrap()
                .group(group)
                .channel(NioSocketChannel.class)
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel created) {
                        created.pipeline().addLast(context.newHandler(created.alloc()), new Receiver());
                    }
                })
                .connect("127.0.0.1", port)
                .sync()
                .channel();
    }

    public static void main(String[] args) throws Exception {
        SslContext context = SslContextBuilder.forClient()
                .sslProvider(SslProvider.valueOf(args[0]))
                .trustManager(InsecureTrustManagerFactory.INSTANCE)
                .protocols(args[1])
                .build();
        System.out.println("provider=" + context.getClass().getSimpleName());
        TlsWires server = new TlsWires(TlsKeys.context(TlsKeys.SERVER, TlsKeys.CLIENT), args[1]);
        int port = new TlsStage("netty").serve(accepted -> {
            javax.net.ssl.SSLSocket tls = server.serving(accepted, true);
            TlsStage.answer(new SocketWire(tls), 2);
            tls.close();
        });
        try (NettyTls wire = new NettyTls(context, port)) {
            TlsStage.ask(wire, 2);
            wire.send(Http.request("GET", "/third", TlsStage.HOST, ""));
            System.out.println("third=" + new Http(wire).readHead());
        }
        System.out.println("done=true");
    }

    /** What is decrypted goes to whoever asks for it. */
    private final class Receiver extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf buffer = (ByteBuf) message;
            byte[] bytes = new byte[buffer.readableBytes()];
            buffer.readBytes(bytes);
            buffer.release();
            received.add(bytes);
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            received.add(END);
        }
    }

    @Override
    public void send(byte[] bytes) {
        channel.writeAndFlush(channel.alloc().buffer().writeBytes(bytes)).syncUninterruptibly();
    }

    @Override
    public int receive(byte[] buffer) throws IOException {
        try {
            if (position == current.length) {
                current = received.poll(20, TimeUnit.SECONDS);
                position = 0;
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        if (current == null || current.length == 0) {
            return -1;
        }
        int count = Math.min(buffer.length, current.length - position);
        System.arraycopy(current, position, buffer, 0, count);
        position += count;
        return count;
    }

    @Override
    public void close() {
        channel.close().syncUninterruptibly();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
