package io.resetscope.lab.client;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;

/** Netty's NIO transport, or another, and its HTTP codec, with one kept channel. Like most pools of its kind it drops inactive channels. */
public class NettyDriver implements Driver {

    private static final int MOST_BYTES = 64 * 1024 * 1024;

    private final EventLoopGroup group;
    private final Class<? extends SocketChannel> transport;
    private Channel kept;

    public NettyDriver() {
        this(new NioEventLoopGroup(1), NioSocketChannel.class);
    }

    NettyDriver(EventLoopGroup group, Class<? extends SocketChannel> transport) {
        this.group = group;
        this.transport = transport;
    }

    @Override
    public final int exchange(Call call) throws Exception {
        Channel channel = kept != null && kept.isActive() ? kept : connected(call);
        kept = null;
        CompletableFuture<FullHttpResponse> answer =
                channel.pipeline().get(Answer.class).expect();
        try {
            send(channel, call);
            FullHttpResponse response = answer.get(call.readTimeoutMillis, TimeUnit.MILLISECONDS);
            if (HttpUtil.isKeepAlive(response)) {
                kept = channel;
            }
            return response.status().code();
        } catch (ExecutionException e) {
            throw (Exception) e.getCause();
        } finally {
            if (kept == null) {
                channel.close().sync();
            }
        }
    }

    @Override
    public final void close() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private Channel connected(Call call) throws Exception {
        return new Bootstrap()
                .group(group)
                .channel(transport)
                .option(ChannelOption.AUTO_READ, true)
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) throws GeneralSecurityException {
                        if (call.habits.tls) {
                            channel.pipeline().addLast(tls(call));
                        }
                        channel.pipeline()
                                .addLast(new HttpClientCodec(), new HttpObjectAggregator(MOST_BYTES), new Answer());
                    }
                })
                .connect(call.host, call.port)
                .sync()
                .channel();
    }

    private static SslHandler tls(Call call) throws GeneralSecurityException {
        SSLEngine engine = SSLContext.getDefault().createSSLEngine(call.host, call.port);
        engine.setUseClientMode(true);
        return new SslHandler(engine);
    }

    private static void send(Channel channel, Call call) throws Exception {
        HttpRequest request =
                new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.valueOf(call.method()), call.path);
        request.headers().set(HttpHeaderNames.HOST, call.host + ":" + call.port).set("traceparent", call.traceparent);
        if (call.upload == null) {
            channel.write(request);
            channel.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
            return;
        }
        request.headers().set(HttpHeaderNames.CONTENT_LENGTH, call.upload.length);
        channel.writeAndFlush(request).sync();
        InputStream body = call.upload.open();
        byte[] piece = new byte[Upload.PIECE];
        for (int count = body.read(piece); count >= 0; count = body.read(piece)) {
            channel.writeAndFlush(new DefaultHttpContent(Unpooled.wrappedBuffer(Arrays.copyOf(piece, count))))
                    .sync();
        }
        channel.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
    }

    private static final class Answer extends SimpleChannelInboundHandler<FullHttpResponse> {

        private volatile CompletableFuture<FullHttpResponse> expected = new CompletableFuture<>();

        CompletableFuture<FullHttpResponse> expect() {
            expected = new CompletableFuture<>();
            return expected;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, FullHttpResponse response) {
            expected.complete(response);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            expected.completeExceptionally(cause);
            context.close();
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            expected.completeExceptionally(new IOException("channel inactive"));
        }
    }
}
