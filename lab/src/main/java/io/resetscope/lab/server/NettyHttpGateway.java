package io.resetscope.lab.server;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.timeout.ReadTimeoutException;
import io.netty.handler.timeout.ReadTimeoutHandler;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * Forwards each request of a client over a new upstream connection, and answers 502 when that brings no response, 504 when
 * it does not within a time.
 */
final class NettyHttpGateway extends SimpleChannelInboundHandler<FullHttpRequest> {

    private static final int LARGEST_BODY_BYTES = 64 << 20;

    private final InetSocketAddress upstreamAddress;
    private final int timeoutMillis;

    /** @param timeoutMillis 0 for none */
    NettyHttpGateway(InetSocketAddress upstreamAddress, int timeoutMillis) {
        this.upstreamAddress = upstreamAddress;
        this.timeoutMillis = timeoutMillis;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        context.pipeline()
                .addBefore(context.name(), "http", new HttpServerCodec())
                .addBefore(context.name(), "whole", new HttpObjectAggregator(LARGEST_BODY_BYTES));
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
        Upstream upstream = new Upstream(context.channel(), HttpUtil.isKeepAlive(request));
        ChannelFuture connecting = new Bootstrap()
                .group(context.channel().eventLoop())
                .channel(NioSocketChannel.class)
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline()
                                .addLast(
                                        new ReadTimeoutHandler(timeoutMillis, TimeUnit.MILLISECONDS),
                                        new HttpClientCodec(),
                                        new HttpObjectAggregator(LARGEST_BODY_BYTES),
                                        upstream);
                    }
                })
                .connect(upstreamAddress);
        FullHttpRequest forwarded = request.retain();
        connecting.addListener(connected -> {
            if (connected.isSuccess()) {
                connecting.channel().writeAndFlush(forwarded);
            } else {
                forwarded.release();
                upstream.failed();
            }
        });
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }

    /** One upstream connection: its response, or its end without one. */
    private static final class Upstream extends SimpleChannelInboundHandler<FullHttpResponse> {

        private final Channel client;
        private final boolean keepAlive;
        private boolean answered;
        private HttpResponseStatus failure = HttpResponseStatus.BAD_GATEWAY;

        Upstream(Channel client, boolean keepAlive) {
            this.client = client;
            this.keepAlive = keepAlive;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, FullHttpResponse response) {
            // What the aggregator makes of a response that broke off.
            if (response.decoderResult().isSuccess()) {
                answer(response.retain());
            }
            context.close();
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            failed();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            if (cause instanceof ReadTimeoutException) {
                failure = HttpResponseStatus.GATEWAY_TIMEOUT;
            }
            context.close();
        }

        void failed() {
            if (!answered) {
                answer(new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1,
                        failure,
                        Unpooled.copiedBuffer("upstream failed", StandardCharsets.US_ASCII)));
            }
        }

        private void answer(FullHttpResponse response) {
            answered = true;
            HttpUtil.setContentLength(response, response.content().readableBytes());
            HttpUtil.setKeepAlive(response, keepAlive);
            ChannelFuture written = client.writeAndFlush(response);
            if (!keepAlive) {
                written.addListener(ChannelFutureListener.CLOSE);
            }
        }
    }
}
