package io.resetscope.demo.scenario;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
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
    private static final long FILTERING_MILLIS = 300;

    private final Channel client;
    private final Manner manner;
    private final EventExecutorGroup filters;
    private boolean keepAlive;
    private boolean answered;

    GatewayUpstream(Channel client, Manner manner, EventExecutorGroup filters) {
        this.client = client;
        this.manner = manner;
        this.filters = filters;
    }

    void expectFor(FullHttpRequest request) {
        keepAlive = HttpUtil.isKeepAlive(request);
        answered = false;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpResponse response) {
        answered = true;
        FullHttpResponse passed = response.retain();
        boolean keep = keepAlive;
        filters.schedule(() -> answer(passed, keep), FILTERING_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        failed();
    }

    /** The upstream is gone, or was never there. */
    void failed() {
        if (manner == Manner.ANSWERS && !answered) {
            answered = true;
            answer(
                    new DefaultFullHttpResponse(
                            HttpVersion.HTTP_1_1,
                            HttpResponseStatus.BAD_GATEWAY,
                            Unpooled.copiedBuffer("bad gateway\n", StandardCharsets.US_ASCII)),
                    keepAlive);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        System.out.println("upstream: " + cause);
        context.close();
    }

    private void answer(FullHttpResponse response, boolean keep) {
        HttpUtil.setContentLength(response, response.content().readableBytes());
        HttpUtil.setKeepAlive(response, keep);
        ChannelFuture written = client.writeAndFlush(response);
        if (!keep) {
            written.addListener(ChannelFutureListener.CLOSE);
        }
    }
}
