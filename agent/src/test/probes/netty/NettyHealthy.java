import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpMethod;
import java.io.File;
import java.nio.file.Files;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Requests and responses of all sizes, in one buffer and in many, between two ends in one JVM, over connections that
 * are closed in good order. Arguments: transport, number of requests.
 */
public final class NettyHealthy {

    private static final int PER_CONNECTION = 100;
    private static final int LARGEST = 300_000;
    private static final int FILE = 50_000;

    private NettyHealthy() {}

    public static void main(String[] args) throws Exception {
        File file = Files.createTempFile("netty-probe", ".bin").toFile();
        Files.write(file.toPath(), new byte[FILE]);
        int requests = Integer.parseInt(args[1]);
        Random random = new Random(1);
        int errors = 0;
        try (Transport client = new Transport(args[0]);
                Transport server = new Transport(args[0])) {
            int port = new NettyServer(server, file).port;
            NettyClient open = null;
            for (int i = 0; i < requests; i++) {
                if (i % PER_CONNECTION == 0) {
                    close(open);
                    open = new NettyClient(client, "127.0.0.1", port);
                }
                errors += exchange(open, random) ? 0 : 1;
            }
            close(open);
        } finally {
            Files.delete(file.toPath());
        }
        System.out.println("requests=" + requests);
        System.out.println("errors=" + errors);
    }

    private static void close(NettyClient client) throws InterruptedException {
        if (client != null) {
            client.channel.close().sync();
        }
    }

    private static boolean exchange(NettyClient client, Random random) throws Exception {
        switch (random.nextInt(5)) {
            case 0:
                return answers(client, "/pieces", Unpooled.EMPTY_BUFFER, NettyServer.PIECES * NettyServer.PIECE);
            case 1:
                return answers(client, "/file", Unpooled.EMPTY_BUFFER, FILE);
            case 2:
                int size = random.nextInt(LARGEST);
                return answers(client, "/echo", Unpooled.wrappedBuffer(new byte[size]), size);
            case 3:
                CompositeByteBuf pieces = PooledByteBufAllocator.DEFAULT.compositeDirectBuffer(64);
                int count = 2 + random.nextInt(50);
                for (int i = 0; i < count; i++) {
                    pieces.addComponent(
                            true,
                            PooledByteBufAllocator.DEFAULT.directBuffer(1000).writeZero(1000));
                }
                return answers(client, "/echo", pieces, count * 1000);
            default:
                ByteBuf small =
                        UnpooledByteBufAllocator.DEFAULT.directBuffer(100).writeZero(100);
                return answers(client, "/echo", small, 100);
        }
    }

    private static boolean answers(NettyClient client, String path, ByteBuf content, int expected) throws Exception {
        FullHttpResponse response =
                client.send(client.request(HttpMethod.POST, path, content)).get(30, TimeUnit.SECONDS);
        try {
            return response.content().readableBytes() == expected;
        } finally {
            response.release();
        }
    }
}
