import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;

/**
 * An application that an agent is attached to in mid-life: it makes an exchange, prints {@code ready=true}, waits for a
 * line on its standard input, stays idle, and uses the connection again. Arguments: host, port, idle
 * milliseconds, and the kind of {@link TlsWires} and the protocol where TLS is to be spoken.
 */
public final class AttachTarget {

    private AttachTarget() {}

    public static void main(String[] args) throws Exception {
        Wire.Opener opener = args.length < 5
                ? SocketWire::open
                : new TlsWires(TlsKeys.context(TlsKeys.NOBODY, TlsKeys.SERVER), args[4]).opener(args[3]);
        try (Wire wire = opener.open(args[0], Integer.parseInt(args[1]))) {
            Http http = new Http(wire);
            wire.send(Http.request("GET", "/first", args[0], ""));
            http.readBody("GET", http.readHead());
            long lastByte = System.nanoTime();
            System.out.println("ready=true");

            new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset())).readLine();
            Thread.sleep(Long.parseLong(args[2]));
            System.out.println("idleMillis=" + (System.nanoTime() - lastByte) / 1_000_000);
            wire.send(Http.request("GET", "/orders?token=secret-token", args[0], ""));
            System.out.println("eof=" + (http.readHead() == null));
        } catch (IOException e) {
            System.out.println("exception=" + e);
        }
    }
}
