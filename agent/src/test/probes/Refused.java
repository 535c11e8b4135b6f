import java.io.IOException;

/** Connects to a port where nobody listens, in four ways. Arguments: host, port. */
public final class Refused {

    private Refused() {}

    public static void main(String[] args) {
        attempt("socket", SocketWire::open, args);
        attempt("channel", ChannelWire::open, args);
        attempt("nonBlocking", SelectorWire::open, args);
        attempt("asynchronous", AsynchronousWire::open, args);
    }

    private static void attempt(String name, Wire.Opener opener, String[] args) {
        try (Wire wire = opener.open(args[0], Integer.parseInt(args[1]))) {
            System.out.println(name + "=connected " + wire);
        } catch (IOException e) {
            System.out.println(name + "=" + e);
        }
    }
}
