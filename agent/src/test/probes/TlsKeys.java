import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** The TLS of both ends, from the key stores that the system property {@code tls.keys} leads to. */
final class TlsKeys {

    static final String SERVER = "server";
    static final String CLIENT = "client";
    static final String NOBODY = null;

    private static final Path DIRECTORY = Paths.get(System.getProperty("tls.keys", "."));
    private static final char[] PASSWORD = "changeit".toCharArray();

    private TlsKeys() {}

    /** A context that shows the certificate of {@code own}, and trusts that of {@code trusted}. */
    static SSLContext context(String own, String trusted) throws GeneralSecurityException, IOException {
        return context(own, trust(trusted));
    }

    static SSLContext context(String own, TrustManager... trust) throws GeneralSecurityException, IOException {
        KeyManager[] keys = null;
        if (own != null) {
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(store(own), PASSWORD);
            keys = factory.getKeyManagers();
        }
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys, trust, null);
        return context;
    }

    private static TrustManager[] trust(String whom) throws GeneralSecurityException, IOException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry(whom, store(whom).getCertificate(whom));
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        return factory.getTrustManagers();
    }

    private static KeyStore store(String name) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream input = Files.newInputStream(DIRECTORY.resolve(name + ".p12"))) {
            store.load(input, PASSWORD);
        }
        return store;
    }
}
