import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.security.GeneralSecurityException;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;

/**
 * Pooled TLS connections of every kind, used once more after the server has closed them: a request on each, idle time,
 * another request on each. Arguments: host, idle milliseconds, and a protocol and its port, as often as wanted.
 */
public final class TlsStale {

    private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    private static final String TRACED = "traceparent: " + TRACE + "\r\n";

    private TlsStale() {}

    public static void main(String[] args) throws GeneralSecurityException, IOException, InterruptedException {
        String host = args[0];
        SSLContext context = TlsKeys.context(TlsKeys.NOBODY, TlsKeys.SERVER);
        HttpsURLConnection.setDefaultSSLSocketFactory(context.getSocketFactory());
        Map<String, Wire> wires = new LinkedHashMap<>();
        for (int i = 2; i + 1 < args.length; i += 2) {
            int port = Integer.parseInt(args[i + 1]);
            for (String kind : TlsWires.KINDS) {
                Wire wire = new TlsWires(context, args[i]).opener(kind).open(host, port);
                wires.put(args[i] + "." + kind, wire);
                wire.send(Http.request("GET", "/first", host, TRACED));
                Http http = new Http(wire);
                http.readBody("GET", http.readHead());
            }
            get("https://" + host + ":" + port + "/first");
        }
        Thread.sleep(Long.parseLong(args[1]));
        wires.forEach((name, wire) -> again(name, wire, host));
        for (int i = 3; i < args.length; i += 2) {
            get("https://" + host + ":" + args[i] + "/orders?token=secret-token");
        }
        // what was found is sent meanwhile
        Thread.sleep(1500);
    }

    private static void again(String name, Wire wire, String host) {
        try {
            wire.send(Http.request("GET", "/orders?token=secret-token", host, TRACED));
            System.out.println(name + "=" + new Http(wire).readHead());
        } catch (IOException e) {
            System.out.println(name + "=" + e);
        } finally {
            HealthyClient.closeQuietly(wire);
        }
    }

    /** Repeats the request by itself on another connection, where the first was stale. */
    private static void get(String url) throws IOException {
        HttpsURLConnection connection = (HttpsURLConnection) new URL(url).openConnection();
        connection.setRequestProperty("traceparent", TRACE);
        try (InputStream body = connection.getInputStream()) {
            while (body.read() >= 0) {
                continue;
            }
        }
        System.out.println(url.length() + "=" + connection.getResponseCode());
    }
}
