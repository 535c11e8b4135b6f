import java.io.IOException;

/**
 * A client library as an application uses it: a request, a pause in which the server closes the connection, and another.
 * Prints what the application got. Its subclasses set values that are nobody's defaults.
 */
abstract class ClientProbe implements AutoCloseable {

    /** The status of a request whose response has been read. */
    abstract int get(String url) throws Exception;

    /** @param args the server's URL, one where nobody listens, and how long to pause, in milliseconds */
    void run(String[] args) throws Exception {
        System.out.println("java=" + System.getProperty("java.version"));
        try (ClientProbe client = this) {
            client.request("first", args[0]);
            Thread.sleep(Long.parseLong(args[2]));
            client.request("second", args[0]);
            client.request("refused", args[1]);
        }
        System.out.println("done=true");
    }

    private void request(String name, String url) throws Exception {
        try {
            System.out.println(name + "=" + get(url));
        } catch (IOException e) {
            System.out.println(name + "=" + e.getClass().getName());
        }
    }

    /** Whether the client shall repeat failed requests. */
    static boolean repeats(String[] args) {
        return Boolean.parseBoolean(args[3]);
    }
}
