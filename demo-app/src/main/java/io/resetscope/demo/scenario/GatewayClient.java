package io.resetscope.demo.scenario;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.util.concurrent.EventExecutorGroup;
import io.resetscope.demo.scenario.UploadGateway.Manner;
import java.net.InetSocketAddress;

/** One client of the {@link UploadGateway}, and its own upstream connection for as long as that lasts. */
final class GatewayClient extends SimpleChannelInboundHandler<FullHttpRequest> {
    private final InetSocketAddress upstreamAddress;
    private final Manner manner;
    private final EventExecutorGroup filters;
    private Channel upstream;
    private GatewayUpstream answers;

    GatewayClient(InetSocketAddress upstreamAddress, Manner manner, EventExecutorGroup filters) {
        this.upstreamAddress = upstreamAddress;
        this.manner = manner;
        this.filters = filters;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
        FullHttpRequest forwarded = request.retain();
        if (upstream != null && upstream.isActive()) {
            answers.expectFor(request);
            send(forwarded);
            return;
        }
        answers = new GatewayUpstream(context.channel(), manner, filters);
        answers.expectFor(request);
        ChannelFuture connecting = new Bootstrap()
                .group(context.channel().eventLoop())
                .channel(NioSocketChannel.class)
                // Netty's default, true, closes when a write has failed, with whatever there is to read
                .option(ChannelOption.AUTO_CLOSE, manner != Manner.ANSWERS)
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline()
                                .addLast(
                                        new HttpClientCodec(),
                                        new HttpObjectAggregator(UploadGateway.LARGEST_BODY_BYTES),
                                        answers);
                    }
                })
                .connect(upstreamAddress);
        upstream = connecting.channel();
        if (manner == Manner.CLOSES) {
            upstream.closeFuture().addListener(closed -> context.channel().close());
        }
        context.channel().closeFuture().addListener(closed -> upstream.close());
        connecting.addListener(connected -> {
            if (connected.isSuccess()) {
                send(forwarded);
            } else {
                forwarded.release();
                answers.failed();
            }
        });
    }

    private void send(FullHttpRequest request) {
        Channel to = upstream;
        // first the question and then the answer, as it seems natural: one that comes early is not looked at
        to.config().setAutoRead(false);
        to.writeAndFlush(request).addListener(sent -> {
            if (!sent.isSuccess()) {
                System.out.println("upstream: " + sent.cause());
            }
            to.config().setAutoRead(true);
        });
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}
