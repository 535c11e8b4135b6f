import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import javax.net.ssl.SSLContext;

/** What the servers of the kit have in common. Argument of each: {@code tls}, or nothing. */
final class Stage {

    static final String HOST = "127.0.0.1";
    static final int LARGE = 8_000_000;
    static final byte[] HELLO = {'h', 'e', 'l', 'l', 'o'};
    /** How long each waits for a request to go on. */
    static final int PATIENCE_MILLIS = 4000;

    private static final int PIECE = 64 * 1024;

    private Stage() {}

    static boolean isTls(String[] args) {
        return Arrays.asList(args).contains("tls");
    }

    /** With the key that the system property {@code javax.net.ssl.keyStore} names. */
    static SSLContext tls() {
        try {
            return SSLContext.getDefault();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Tells the starter the port, and ends with it. */
    static void ready(int port) {
        new Thread(Stage::untilEnd, "lifeline").start();
        System.out.println("ready " + port);
    }

    private static void untilEnd() {
        try {
            drain(System.in);
        } catch (IOException gone) {
            System.err.println("standard input: " + gone);
        }
        System.exit(0);
    }

    static void drain(InputStream in) throws IOException {
        byte[] buffer = new byte[PIECE];
        int count;
        do {
            count = in.read(buffer);
        } while (count >= 0);
    }

    static void writeLarge(OutputStream out) throws IOException {
        byte[] piece = new byte[PIECE];
        for (int left = LARGE; left > 0; left -= piece.length) {
            out.write(piece, 0, Math.min(left, piece.length));
        }
    }
}
