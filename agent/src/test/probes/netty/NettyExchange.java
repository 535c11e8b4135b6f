import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpMethod;
import java.util.concurrent.ExecutionException;

/**
 * Sends one request, or two, and waits until the server ends the channel, in whatever way. Arguments: transport, host, port, and
 * the number of content bytes of each request.
 */
public final class NettyExchange {

    private NettyExchange() {}

    public static void main(String[] args) throws Exception {
        try (Transport transport = new Transport(args[0])) {
            NettyClient client = new NettyClient(transport, args[1], Integer.parseInt(args[2]));
            for (int i = 3; i < args.length; i++) {
                byte[] content = new byte[Integer.parseInt(args[i])];
                try {
                    System.out.println("status="
                            + client.send(client.request(HttpMethod.POST, "/orders", Unpooled.wrappedBuffer(content)))
                                    .get()
                                    .status()
                                    .code());
                } catch (ExecutionException e) {
                    System.out.println("exception=" + e.getCause());
                }
            }
            client.channel.closeFuture().sync();
            System.out.println("sent=" + client.counter.sent);
            System.out.println("received=" + client.counter.received);
        }
    }
}
