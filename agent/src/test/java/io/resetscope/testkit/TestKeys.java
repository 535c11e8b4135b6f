package io.resetscope.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Base64;
import java.util.List;

/**
 * Self-signed certificates for this run alone, made by keytool: {@code server}, for localhost and 127.0.0.1, and
 * {@code client}. As key stores for the probes, and as PEM files for nginx.
 */
public final class TestKeys {

    public static final String SERVER = "server";
    public static final String CLIENT = "client";

    private static final String PASSWORD = "changeit";

    private TestKeys() {}

    /** Where the key stores lie, as {@code server.p12} and {@code client.p12}. */
    public static Path directory() {
        return Made.DIRECTORY;
    }

    /** The server's certificate. */
    public static Path certificate() {
        return Made.DIRECTORY.resolve("server.crt");
    }

    /** The server's private key. */
    public static Path privateKey() {
        return Made.DIRECTORY.resolve("server.key");
    }

    private static Path make() {
        Path directory = TemporaryDirectory.untilExit("keys").path();
        try {
            generate(directory, SERVER);
            generate(directory, CLIENT);
            KeyStore store = KeyStore.getInstance("PKCS12");
            try (InputStream input = Files.newInputStream(directory.resolve(SERVER + ".p12"))) {
                store.load(input, PASSWORD.toCharArray());
            }
            Certificate certificate = store.getCertificate(SERVER);
            write(directory.resolve("server.crt"), "CERTIFICATE", certificate.getEncoded());
            byte[] key = store.getKey(SERVER, PASSWORD.toCharArray()).getEncoded();
            write(directory.resolve("server.key"), "PRIVATE KEY", key);
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a key that was just made cannot be read", e);
        }
    }

    private static void write(Path file, String what, byte[] encoded) throws IOException {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded);
        Files.writeString(file, "-----BEGIN " + what + "-----\n" + base64 + "\n-----END " + what + "-----\n");
    }

    private static void generate(Path directory, String name) throws IOException {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                name,
                "-keyalg",
                "RSA",
                "-keysize",
                "2048",
                "-dname",
                "CN=" + name,
                "-ext",
                "SAN=dns:localhost,ip:127.0.0.1",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-keystore",
                directory.resolve(name + ".p12").toString(),
                "-storepass",
                PASSWORD);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IOException("keytool: " + said);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while keytool ran", e);
        }
    }

    /** Once per test JVM. */
    private static final class Made {

        static final Path DIRECTORY = make();
    }
}
