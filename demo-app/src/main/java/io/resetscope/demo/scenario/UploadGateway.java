package io.resetscope.demo.scenario;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.util.concurrent.DefaultEventExecutorGroup;
import io.netty.util.concurrent.EventExecutorGroup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Locale;

/**
 * A gateway on Netty that takes whole requests, passes them on as they are, and passes whole responses back when its
 * filters have seen them: {@code UploadGateway <upstream> <manner>}.
 */
final class UploadGateway {
    static final int LARGEST_BODY_BYTES = 64 << 20;
    private static final int FILTER_THREADS = 4;

    /** What becomes of a client whose upstream connection ends. */
    enum Manner {
        /** Nothing: nobody thought of it. */
        FORGETS,
        /** A listener on the upstream's close closes the client's connection, whatever state that is in. */
        CLOSES,
        /** After a failed write it is read whether there is an answer all the same, and without one it is 502. */
        ANSWERS;

        static Manner named(String name) {
            return valueOf(name.toUpperCase(Locale.ROOT));
        }
    }

    private UploadGateway() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        ServerAddress address = ServerAddress.parse(arguments[0]);
        InetSocketAddress upstream = new InetSocketAddress(address.host(), address.port());
        Manner manner = Manner.named(arguments[1]);
        EventLoopGroup loops = new NioEventLoopGroup(1);
        EventExecutorGroup filters = new DefaultEventExecutorGroup(FILTER_THREADS);
        Channel listener = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel client) {
                        client.pipeline()
                                .addLast(
                                        new HttpServerCodec(),
                                        new HttpObjectAggregator(LARGEST_BODY_BYTES),
                                        new GatewayClient(upstream, manner, filters));
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .sync()
                .channel();
        Part.listensAt(((InetSocketAddress) listener.localAddress()).getPort());
    }
}
