import java.net.ConnectException;

/** Connects to a port where nobody listens. Arguments: transport, host, port. */
public final class NettyRefused {

    private NettyRefused() {}

    public static void main(String[] args) throws Exception {
        try (Transport transport = new Transport(args[0])) {
            new NettyClient(transport, args[1], Integer.parseInt(args[2]));
        } catch (Exception e) {
            if (!(e instanceof ConnectException)) {
                throw e;
            }
            System.out.println("exception=" + e);
        }
    }
}
