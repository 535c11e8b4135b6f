package io.resetscope.demo.scenario;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.concurrent.EventExecutorGroup;
import io.resetscope.demo.scenario.UploadGateway.Manner;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** The upstream connection of one client of the {@link UploadGateway}: passes the answers back. */
final class GatewayUpstream extends SimpleChannelInboundHandler<FullHttpResponse> {
    /** What the filters do with an answer, a look into a database perhaps, takes them so long. */
    private static final long FILTERING_MILLIS = 100;

    private final Channel client;
    private final boolean keepAlive;
    private final Manner manner;
    private final EventExecutorGroup filters;
    private boolean answered;

    GatewayUpstream(Channel client, boolean keepAlive, Manner manner, EventExecutorGroup filters) {
        this.client = client;
        this.keepAlive = keepAlive;
        this.manner = manner;
        this.filters = filters;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpResponse response) {
        answered = true;
        FullHttpResponse passed = response.retain();
        filters.schedule(() -> answer(passed), FILTERING_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (manner == Manner.ANSWERS && !answered) {
            answer(new DefaultFullHttpResponse(
                    HttpVersion.HTTP_1_1,
                    HttpResponseStatus.BAD_GATEWAY,
                    Unpooled.copiedBuffer("bad gateway\n", StandardCharsets.US_ASCII)));
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        System.out.println("upstream: " + cause);
        context.close();
    }

    private void answer(FullHttpResponse response) {
        HttpUtil.setContentLength(response, response.content().readableBytes());
        HttpUtil.setKeepAlive(response, keepAlive);
        ChannelFuture written = client.writeAndFlush(response);
        if (!keepAlive) {
            written.addListener(ChannelFutureListener.CLOSE);
        }
    }
}
