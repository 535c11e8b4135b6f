import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpVersion;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/** One channel with Netty's HTTP codec; one request at a time. */
final class NettyClient {

    private static final int MOST_BYTES = 64 * 1024 * 1024;
    private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    final Counter counter = new Counter();
    final Channel channel;
    private final String host;
    private volatile CompletableFuture<FullHttpResponse> answer;

    NettyClient(Transport transport, String host, int port) throws InterruptedException {
        this.host = host;
        channel = transport
                .client()
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel made) {
                        made.pipeline()
                                .addLast(
                                        counter,
                                        new HttpClientCodec(),
                                        new HttpObjectAggregator(MOST_BYTES),
                                        new Answers());
                    }
                })
                .connect(host, port)
                .sync()
                .channel();
    }

    FullHttpRequest request(HttpMethod method, String path, ByteBuf content) {
        FullHttpRequest request = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, method, path, content);
        request.headers()
                .set(HttpHeaderNames.HOST, host)
                .set("traceparent", TRACE)
                .set(HttpHeaderNames.CONTENT_LENGTH, content.readableBytes());
        return request;
    }

    /** To be called where the request may be sent at once: on any thread, or on the event loop. */
    CompletableFuture<FullHttpResponse> send(FullHttpRequest request) {
        CompletableFuture<FullHttpResponse> expected = new CompletableFuture<>();
        answer = expected;
        channel.writeAndFlush(request).addListener(written -> {
            if (!written.isSuccess()) {
                expected.completeExceptionally(written.cause());
            }
        });
        return expected;
    }

    private final class Answers extends SimpleChannelInboundHandler<FullHttpResponse> {

        @Override
        protected void channelRead0(ChannelHandlerContext context, FullHttpResponse response) {
            answer.complete(response.retain());
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            answer.completeExceptionally(cause);
            context.close();
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            answer.completeExceptionally(new IOException("channel inactive"));
        }
    }
}
