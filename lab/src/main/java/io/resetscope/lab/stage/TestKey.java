package io.resetscope.lab.stage;

import io.resetscope.lab.network.BalancerNetwork;
import io.resetscope.testkit.TemporaryDirectory;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * The key of every TLS server of this run, and its self-signed certificate, which every client trusts. Made by keytool
 * when it is first wanted, good for all addresses of the lab, and gone with this JVM.
 */
public final class TestKey {

    private static final String ALIAS = "server";
    private static final String PASSWORD = "changeit";

    private TestKey() {}

    /** Options for a JVM whose default {@code SSLContext} has the key, and trusts it. */
    public static List<String> javaOptions() {
        return List.of(
                "-Djavax.net.ssl.keyStore=" + Made.STORE,
                "-Djavax.net.ssl.keyStoreType=PKCS12",
                "-Djavax.net.ssl.keyStorePassword=" + PASSWORD,
                "-Djavax.net.ssl.trustStore=" + Made.TRUST,
                "-Djavax.net.ssl.trustStoreType=JKS",
                "-Djavax.net.ssl.trustStorePassword=" + PASSWORD);
    }

    /** The certificate and the key, as nginx wants them, in one file. */
    static Path pem() {
        return Made.PEM;
    }

    /** For this JVM: has the key, and trusts it. */
    public static SSLContext context() {
        try {
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(Made.store(), PASSWORD.toCharArray());
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(Made.store());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
            return context;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class Made {

        private static final Path HOME = TemporaryDirectory.untilExit("lab-key").path();
        private static final Path STORE = HOME.resolve("server.p12");
        private static final Path TRUST = HOME.resolve("trust.jks");
        private static final Path PEM = HOME.resolve("server.pem");

        static {
            try {
                generate();
                export();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }

        private static void generate() throws IOException {
            String names = BalancerNetwork.vips().map(it -> ",ip:" + it).collect(Collectors.joining());
            List<String> command = List.of(
                    Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                    // what newer JDKs encrypt it with is unknown to early releases of 8
                    "-J-Dkeystore.pkcs12.legacy",
                    "-genkeypair",
                    "-alias",
                    ALIAS,
                    "-keyalg",
                    "RSA",
                    "-keysize",
                    "2048",
                    "-dname",
                    "CN=localhost",
                    "-ext",
                    "SAN=dns:localhost,ip:127.0.0.1" + names,
                    "-validity",
                    "2",
                    "-storetype",
                    "PKCS12",
                    "-keystore",
                    STORE.toString(),
                    "-storepass",
                    PASSWORD);
            Path said = HOME.resolve("keytool.log");
            Process keytool = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(said.toFile())
                    .start();
            try {
                if (keytool.waitFor() != 0) {
                    throw new IOException("keytool: " + Files.readString(said));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while keytool ran", e);
            }
        }

        private static void export() throws IOException, GeneralSecurityException {
            KeyStore store = store();
            KeyStore trust = KeyStore.getInstance("JKS");
            trust.load(null, null);
            trust.setCertificateEntry(ALIAS, store.getCertificate(ALIAS));
            try (OutputStream output = Files.newOutputStream(TRUST)) {
                trust.store(output, PASSWORD.toCharArray());
            }
            Files.writeString(
                    PEM,
                    section("CERTIFICATE", store.getCertificate(ALIAS).getEncoded())
                            + section(
                                    "PRIVATE KEY",
                                    store.getKey(ALIAS, PASSWORD.toCharArray()).getEncoded()));
        }

        private static KeyStore store() throws IOException, GeneralSecurityException {
            KeyStore store = KeyStore.getInstance("PKCS12");
            try (InputStream input = Files.newInputStream(STORE)) {
                store.load(input, PASSWORD.toCharArray());
            }
            return store;
        }

        private static String section(String name, byte[] bytes) {
            String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
            return "-----BEGIN " + name + "-----\n" + text + "\n-----END " + name + "-----\n";
        }
    }
}
