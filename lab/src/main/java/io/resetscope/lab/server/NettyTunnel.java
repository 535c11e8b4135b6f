package io.resetscope.lab.server;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetSocketAddress;

/**
 * Passes a client's bytes to an upstream connection of its own, and back. A listener closes the client when the upstream
 * is closed, on the event loop that both share, whatever of the response is still to be flushed.
 */
final class NettyTunnel extends ChannelInboundHandlerAdapter {

    private final InetSocketAddress upstreamAddress;

    NettyTunnel(InetSocketAddress upstreamAddress) {
        this.upstreamAddress = upstreamAddress;
    }

    @Override
    public void channelRegistered(ChannelHandlerContext context) {
        // Nothing is read before there is an upstream to take it.
        context.channel().config().setAutoRead(false);
        context.fireChannelRegistered();
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        Channel client = context.channel();
        ChannelFuture connecting = new Bootstrap()
                .group(client.eventLoop())
                .channel(NioSocketChannel.class)
                .handler(new Passing(client))
                .connect(upstreamAddress);
        Channel upstream = connecting.channel();
        upstream.closeFuture().addListener(closed -> client.close());
        client.closeFuture().addListener(closed -> upstream.close());
        connecting.addListener(connected -> {
            if (connected.isSuccess()) {
                client.pipeline().replace(this, "passing", new Passing(upstream));
                client.config().setAutoRead(true);
            }
        });
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }

    /** Writes what it reads to the other channel. */
    private static final class Passing extends ChannelInboundHandlerAdapter {

        private final Channel other;

        Passing(Channel other) {
            this.other = other;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object bytes) {
            other.writeAndFlush(bytes);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }
}
