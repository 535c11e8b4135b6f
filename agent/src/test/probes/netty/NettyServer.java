import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultFileRegion;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.File;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * Answers on a free port of loopback. The path is how: {@code /echo} the content, {@code /pieces} of many buffers,
 * {@code /file} by sendfile, {@code /half} of a response. As a program (argument: transport) until its input ends.
 */
public final class NettyServer {

    static final int PIECES = 100;
    static final int PIECE = 3000;

    final int port;

    NettyServer(Transport transport, File file) throws InterruptedException {
        Channel listener = transport
                .server()
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel made) {
                        made.pipeline()
                                .addLast(
                                        new HttpServerCodec(),
                                        new HttpObjectAggregator(64 * 1024 * 1024),
                                        new Answering(file));
                    }
                })
                .bind("127.0.0.1", 0)
                .sync()
                .channel();
        port = ((InetSocketAddress) listener.localAddress()).getPort();
    }

    public static void main(String[] args) throws Exception {
        try (Transport transport = new Transport(args[0])) {
            System.out.println("port=" + new NettyServer(transport, null).port);
            while (System.in.read() >= 0) {
                continue;
            }
        }
    }

    private static final class Answering extends SimpleChannelInboundHandler<FullHttpRequest> {

        private final File file;

        Answering(File file) {
            this.file = file;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
            List<Object> body = new ArrayList<>();
            long announced;
            switch (request.uri()) {
                case "/pieces":
                    for (int i = 0; i < PIECES; i++) {
                        ByteBuf piece = context.alloc().buffer(PIECE).writeZero(PIECE);
                        body.add(new DefaultHttpContent(piece));
                    }
                    announced = PIECES * PIECE;
                    break;
                case "/file":
                    body.add(new DefaultFileRegion(file, 0, file.length()));
                    announced = file.length();
                    break;
                case "/half":
                    body.add(new DefaultHttpContent(Unpooled.wrappedBuffer(new byte[PIECE])));
                    announced = 2 * PIECE;
                    break;
                default:
                    body.add(new DefaultHttpContent(request.content().retain()));
                    announced = request.content().readableBytes();
            }
            HttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
            head.headers().set(HttpHeaderNames.CONTENT_LENGTH, announced);
            context.write(head);
            body.forEach(context::write);
            if (!request.uri().equals("/half")) {
                context.write(LastHttpContent.EMPTY_LAST_CONTENT);
            }
            context.flush();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            System.out.println("serverException=" + cause);
            context.close();
        }
    }
}
