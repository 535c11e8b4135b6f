import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.timeout.ReadTimeoutHandler;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;

/** A server of Netty's codec, and nothing above it. */
public final class NettyServer {

    private NettyServer() {}

    public static void main(String[] args) throws InterruptedException {
        boolean tls = Stage.isTls(args);
        InetSocketAddress bound = (InetSocketAddress) new ServerBootstrap()
                .group(new NioEventLoopGroup(1), new NioEventLoopGroup())
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        if (tls) {
                            SSLEngine engine = Stage.tls().createSSLEngine();
                            engine.setUseClientMode(false);
                            channel.pipeline().addLast(new SslHandler(engine));
                        }
                        channel.pipeline()
                                .addLast(
                                        new ReadTimeoutHandler(Stage.PATIENCE_MILLIS, TimeUnit.MILLISECONDS),
                                        new HttpServerCodec(),
                                        new Answers());
                    }
                })
                .bind(Stage.HOST, 0)
                .sync()
                .channel()
                .localAddress();
        Stage.ready(bound.getPort());
    }

    private static final class Answers extends SimpleChannelInboundHandler<HttpObject> {

        private static final int PIECE = 64 * 1024;

        private String path;

        @Override
        protected void channelRead0(ChannelHandlerContext context, HttpObject message) {
            if (message instanceof HttpRequest) {
                path = ((HttpRequest) message).uri();
                if (path.equals("/413")) {
                    context.writeAndFlush(response(HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE, Unpooled.EMPTY_BUFFER))
                            .addListener(ChannelFutureListener.CLOSE);
                } else if (path.equals("/abort")) {
                    context.channel().config().setOption(ChannelOption.SO_LINGER, 0);
                    context.close();
                }
            }
            if (message instanceof LastHttpContent && !path.equals("/413") && !path.equals("/abort")) {
                if (path.equals("/large")) {
                    writeLarge(context);
                } else {
                    context.writeAndFlush(response(HttpResponseStatus.OK, Unpooled.wrappedBuffer(Stage.HELLO)));
                }
            }
        }

        /** In pieces: all of it at once would be encrypted before the first byte goes out. */
        private static void writeLarge(ChannelHandlerContext context) {
            HttpResponse response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
            HttpUtil.setContentLength(response, Stage.LARGE);
            context.write(response);
            for (int left = Stage.LARGE; left > 0; left -= PIECE) {
                context.writeAndFlush(new DefaultHttpContent(Unpooled.wrappedBuffer(new byte[Math.min(left, PIECE)])));
            }
            context.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
        }

        private static FullHttpResponse response(HttpResponseStatus status, ByteBuf body) {
            FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, body);
            HttpUtil.setContentLength(response, body.readableBytes());
            return response;
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable error) {
            context.close();
        }
    }
}
