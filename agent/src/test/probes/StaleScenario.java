import java.io.IOException;

/**
 * A pooled connection used once more after the server has closed it: request, response, idle time, request.
 *
 * <p>Arguments: host, port, idle milliseconds, and {@code traced} to send a trace context with the requests.
 */
final class StaleScenario {

    private static final String TRACE = "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\r\n";

    private final String host;
    private final int port;
    private final long idleMillis;
    private final String headers;

    private StaleScenario(String[] args) {
        host = args[0];
        port = Integer.parseInt(args[1]);
        idleMillis = Long.parseLong(args[2]);
        headers = args.length > 3 && args[3].equals("traced") ? TRACE : "";
    }

    static void run(Wire.Opener opener, String... args) {
        new StaleScenario(args).run(opener);
    }

    private void run(Wire.Opener opener) {
        long opened = System.nanoTime();
        try (Wire wire = opener.open(host, port)) {
            Http http = new Http(wire);
            wire.send(Http.request("GET", "/first", host, headers));
            String head = http.readHead();
            http.readBody("GET", head);
            long lastByte = System.nanoTime();
            System.out.println("firstStatus=" + Http.status(head));
            System.out.println("keepAlive=" + Http.header(head, "Keep-Alive"));

            Thread.sleep(idleMillis);
            System.out.println("idleMillis=" + millisSince(lastByte));
            wire.send(Http.request("GET", "/orders?token=secret-token", host, headers));
            String second = http.readHead();
            System.out.println(second == null ? "eof=true" : "secondStatus=" + Http.status(second));
        } catch (IOException e) {
            System.out.println("exception=" + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        System.out.println("ageMillis=" + millisSince(opened));
    }

    private static long millisSince(long nanos) {
        return (System.nanoTime() - nanos) / 1_000_000;
    }
}
