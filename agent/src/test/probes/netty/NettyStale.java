import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpMethod;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * A kept channel used once more after the server has closed it, which the event loop has had no time to notice: it was
 * busy. Arguments: transport, host, port, idle milliseconds, and {@code attached} to wait before the idle time for a line on
 * the standard input.
 */
public final class NettyStale {

    private NettyStale() {}

    public static void main(String[] args) throws Exception {
        try (Transport transport = new Transport(args[0])) {
            NettyClient client = new NettyClient(transport, args[1], Integer.parseInt(args[2]));
            FullHttpResponse first = client.send(client.request(HttpMethod.GET, "/first", Unpooled.EMPTY_BUFFER))
                    .get();
            System.out.println("firstStatus=" + first.status().code());
            System.out.println("keepAlive=" + first.headers().get("Keep-Alive"));
            first.release();
            FullHttpRequest again = client.request(HttpMethod.GET, "/orders?token=secret-token", Unpooled.EMPTY_BUFFER);
            CompletableFuture<FullHttpResponse> second = client.channel
                    .eventLoop()
                    .submit(() -> {
                        if (args.length > 4) {
                            System.out.println("ready=true");
                            System.in.read();
                        }
                        Thread.sleep(Long.parseLong(args[3]));
                        long idleNanos = System.nanoTime() - client.counter.receivedNanos;
                        System.out.println("idleMillis=" + idleNanos / 1_000_000);
                        return client.send(again);
                    })
                    .get();
            try {
                System.out.println("secondStatus=" + second.get().status());
            } catch (ExecutionException e) {
                System.out.println("exception=" + e.getCause());
            }
            client.channel.closeFuture().sync();
        }
    }
}
