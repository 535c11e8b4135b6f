import java.io.Closeable;
import java.io.IOException;

/** A connected connection, by whatever API of the JDK. */
interface Wire extends Closeable {

    /** Sends all of it. */
    void send(byte[] bytes) throws IOException;

    /** Receives some bytes; -1 at the end of the stream. */
    int receive(byte[] buffer) throws IOException;

    /** How to open one. */
    interface Opener {
        Wire open(String host, int port) throws IOException;
    }
}
