import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** What the servers with a selector have in common. */
final class Accepting {

    private Accepting() {}

    /** Accepts a connection, where one waits, and has the same selector wait for its bytes. */
    static void one(SelectionKey listener) throws IOException {
        SocketChannel accepted = ((ServerSocketChannel) listener.channel()).accept();
        if (accepted != null) {
            accepted.configureBlocking(false);
            accepted.register(listener.selector(), SelectionKey.OP_READ);
        }
    }
}
