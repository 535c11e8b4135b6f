package io.resetscope.benchmarks.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;

/** The key of every TLS server of a run, which everybody trusts. Made by keytool; elliptic, so that handshakes are quick. */
public final class TestKey {

    private static final String ALIAS = "server";
    private static final String PASSWORD = "changeit";

    private TestKey() {}

    /** Makes the key, and lets this JVM's default context have it. */
    public static void make() throws IOException {
        Files.deleteIfExists(store());
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        ALIAS,
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "SAN=dns:localhost,ip:127.0.0.1",
                        "-validity",
                        "2",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store().toString(),
                        "-storepass",
                        PASSWORD)
                .redirectErrorStream(true)
                .start();
        String said = new String(keytool.getInputStream().readAllBytes());
        try {
            if (keytool.waitFor() != 0) {
                throw new IOException("keytool: " + said);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while keytool ran", e);
        }
        export();
        for (String option : javaOptions()) {
            String[] parts = option.substring("-D".length()).split("=", 2);
            System.setProperty(parts[0], parts[1]);
        }
    }

    /** Options for a JVM whose default {@code SSLContext} has the key, and trusts it. */
    public static List<String> javaOptions() {
        return List.of(
                "-Djavax.net.ssl.keyStore=" + store(),
                "-Djavax.net.ssl.keyStoreType=PKCS12",
                "-Djavax.net.ssl.keyStorePassword=" + PASSWORD,
                "-Djavax.net.ssl.trustStore=" + trust(),
                "-Djavax.net.ssl.trustStoreType=PKCS12",
                "-Djavax.net.ssl.trustStorePassword=" + PASSWORD);
    }

    private static void export() throws IOException {
        try (InputStream input = Files.newInputStream(store());
                OutputStream output = Files.newOutputStream(trust())) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(input, PASSWORD.toCharArray());
            KeyStore trust = KeyStore.getInstance("PKCS12");
            trust.load(null, null);
            trust.setCertificateEntry(ALIAS, keys.getCertificate(ALIAS));
            trust.store(output, PASSWORD.toCharArray());
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    private static Path trust() {
        return Layout.work().resolve("trust.p12");
    }

    private static Path store() {
        return Layout.work().resolve("server.p12");
    }
}
