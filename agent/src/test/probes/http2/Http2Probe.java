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
 * A client of HTTP/2 as an application uses it: a request, a pause, another request or several at once, and a last one; to
 * several servers at once. Prints what the application got, and ends when told to.
 */
abstract class Http2Probe {

    /** For the first answer, which waits for classes to be loaded; and for the others. */
    private static final long FIRST_MILLIS = 30_000;

    private static final long MILLIS = 3_000;

    /** The status of a request whose response has been read; it is waited for so long. */
    abstract int get(String url, long millis) throws Exception;

    /**
     * @param args how long to pause, in milliseconds, the folder of the keys, and the servers as {@code name=url}, or
     *     {@code name*3=url} for three requests at once
     */
    void run(String[] args) throws Exception {
        long pause = Long.parseLong(args[0]);
        List<Thread> threads = new ArrayList<>();
        for (int i = 2; i < args.length; i++) {
            int equals = args[i].indexOf('=');
            String[] name = args[i].substring(0, equals).split("\\*");
            String url = args[i].substring(equals + 1);
            int atOnce = name.length > 1 ? Integer.parseInt(name[1]) : 1;
            Thread thread = new Thread(() -> talk(name[0], atOnce, url, pause), name[0]);
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        System.out.println("talked=true");
        // until what was told has arrived
        System.in.read();
        // whatever threads its client has
        System.exit(0);
    }

    private void talk(String name, int atOnce, String url, long pause) {
        try {
            request(name + ".first", url, FIRST_MILLIS);
            Thread.sleep(pause);
            Thread[] others = new Thread[atOnce - 1];
            for (int i = 0; i < others.length; i++) {
                others[i] = new Thread(() -> request(name + ".beside", url, MILLIS), name);
                others[i].start();
            }
            request(name + ".second", url, MILLIS);
            for (Thread other : others) {
                other.join();
            }
            // at once, a pool may still hand out the connection that has just ended, as Jetty's does
            Thread.sleep(pause / 3);
            request(name + ".third", url, MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void request(String name, String url, long millis) {
        String outcome;
        try {
            outcome = String.valueOf(get(url, millis));
        } catch (Exception e) {
            outcome = String.valueOf(e).replace('\n', ' ');
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
