import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URL;

/**
 * Calls of HttpURLConnection that are reset one after the other, each with an object and buffers of its own, while no
 * incident is told. Argument: how many. Prints how many failed.
 */
public final class WaitingCalls {

    private WaitingCalls() {}

    public static void main(String[] args) throws IOException {
        int calls = Integer.parseInt(args[0]);
        int failed = 0;
        try (ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread server = new Thread(() -> reset(listener), "server");
            server.setDaemon(true);
            server.start();
            for (int i = 0; i < calls; i++) {
                failed += fails(new URL("http", "127.0.0.1", listener.getLocalPort(), "/" + i)) ? 1 : 0;
            }
        }
        System.out.println("failed=" + failed);
    }

    private static boolean fails(URL url) throws IOException {
        HttpURLConnection call = (HttpURLConnection) url.openConnection();
        try (InputStream in = call.getInputStream()) {
            in.read();
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    private static void reset(ServerSocket listener) {
        while (!listener.isClosed()) {
            try (Socket accepted = listener.accept()) {
                accepted.getInputStream().read(new byte[1024]);
                accepted.setSoLinger(true, 0);
            } catch (IOException e) {
                // the client was faster, or the listener is closed
                Thread.yield();
            }
        }
    }
}
