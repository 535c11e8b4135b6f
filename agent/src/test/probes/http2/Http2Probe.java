import java.io.FileInputStream;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * A client of HTTP/2 as an application uses it: a request, a pause, another request and a third, to several servers at
 * once. Prints what the application got, and ends when told to.
 */
abstract class Http2Probe {

    /** The status of a request whose response has been read. */
    abstract int get(String url) throws Exception;

    /** @param args how long to pause, in milliseconds, the folder of the keys, and the servers as {@code name=url} */
    void run(String[] args) throws Exception {
        long pause = Long.parseLong(args[0]);
        List<Thread> threads = new ArrayList<>();
        for (int i = 2; i < args.length; i++) {
            int equals = args[i].indexOf('=');
            String name = args[i].substring(0, equals);
            String url = args[i].substring(equals + 1);
            Thread thread = new Thread(() -> talk(name, url, pause), name);
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        System.out.println("talked=true");
        // until what was told has arrived
        System.in.read();
    }

    private void talk(String name, String url, long pause) {
        try {
            request(name + ".first", url);
            Thread.sleep(pause);
            request(name + ".second", url);
            Thread.sleep(pause);
            request(name + ".third", url);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void request(String name, String url) {
        String outcome;
        try {
            outcome = String.valueOf(get(url));
        } catch (Exception e) {
            outcome = String.valueOf(e);
        }
        System.out.println(name + "=" + outcome);
    }

    static TrustManagerFactory trust(String keys) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (FileInputStream input = new FileInputStream(keys + "/server.p12")) {
            store.load(input, "changeit".toCharArray());
        }
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("server", store.getCertificate("server"));
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        return factory;
    }

    static X509TrustManager trustManager(String keys) throws Exception {
        return (X509TrustManager) trust(keys).getTrustManagers()[0];
    }

    static SSLContext tls(String keys) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(new KeyManager[0], new TrustManager[] {trustManager(keys)}, null);
        return context;
    }
}
