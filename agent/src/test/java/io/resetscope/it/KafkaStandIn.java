package io.resetscope.it;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * As much of a Kafka broker as a client's first two requests need: it says which requests it knows, and answers the first
 * connection's next one with a reset, after a while, and those of all others with its end. A real one is too heavy.
 */
final class KafkaStandIn implements AutoCloseable {

    private static final int WORKS_MILLIS = 700;
    private static final int API_VERSIONS = 18;
    private static final short UNSUPPORTED_VERSION = 35;
    /** Key, oldest version, newest version. */
    private static final short[][] KNOWN = {{0, 3, 9}, {3, 0, 9}, {API_VERSIONS, 0, 0}};

    private final ServerSocket listener;

    private KafkaStandIn(ServerSocket listener) {
        this.listener = listener;
    }

    static KafkaStandIn start() throws IOException {
        KafkaStandIn broker = new KafkaStandIn(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
        Thread accepting = new Thread(broker::acceptAll, "Kafka stand-in");
        accepting.setDaemon(true);
        accepting.start();
        return broker;
    }

    int port() {
        return listener.getLocalPort();
    }

    private void acceptAll() {
        try {
            for (boolean first = true; ; first = false) {
                Socket accepted = listener.accept();
                boolean reset = first;
                new Thread(() -> serve(accepted, reset), "Kafka connection").start();
            }
        } catch (IOException closed) {
            // the case is over
        }
    }

    private static void serve(Socket accepted, boolean reset) {
        try (Socket client = accepted;
                DataInputStream in = new DataInputStream(client.getInputStream());
                DataOutputStream out = new DataOutputStream(client.getOutputStream())) {
            byte[] request = in.readNBytes(in.readInt());
            while (request[0] == 0 && request[1] == API_VERSIONS) {
                answer(out, request);
                request = in.readNBytes(in.readInt());
            }
            if (reset) {
                Thread.sleep(WORKS_MILLIS);
                client.setSoLinger(true, 0);
            }
        } catch (IOException clientLeft) {
            // it may
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whatever version is asked for, the answer has the oldest. */
    private static void answer(DataOutputStream out, byte[] request) throws IOException {
        boolean oldest = request[2] == 0 && request[3] == 0;
        int entries = KNOWN.length * 3 * Short.BYTES;
        out.writeInt(Integer.BYTES + Short.BYTES + Integer.BYTES + entries);
        out.write(request, Integer.BYTES, Integer.BYTES);
        out.writeShort(oldest ? 0 : UNSUPPORTED_VERSION);
        out.writeInt(KNOWN.length);
        for (short[] entry : KNOWN) {
            for (short each : entry) {
                out.writeShort(each);
            }
        }
        out.flush();
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
