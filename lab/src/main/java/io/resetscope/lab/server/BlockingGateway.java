package io.resetscope.lab.server;

import io.resetscope.lab.tls.Rehearsal;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * {@link NettyGateway} with plain sockets: {@code BlockingGateway <port> <upstream host> <upstream port>
 * [mode=close|502] [tls=true]}. A client's connection has its own to the upstream, and a thread for each direction; the one that
 * reads the upstream also closes the client. With {@code 502} it first answers so, where a request has got no byte
 * of a response.
 */
public final class BlockingGateway {

    private static final String[] OPTIONS = {"mode", "tls"};
    private static final int CONNECT_MILLIS = 2000;
    private static final int BUFFER_BYTES = 64 * 1024;
    private static final byte[] BAD_GATEWAY =
            Response.http11(502).header("Connection", "close").body(0).bytes();

    private final Socket client;
    private final InetSocketAddress upstreamAddress;
    private final boolean answering;

    /** Whether the last bytes that passed were the client's. */
    private volatile boolean awaitingResponse;
    /** Whether any byte of the client's has come. */
    private volatile boolean asked;

    private BlockingGateway(Socket client, InetSocketAddress upstreamAddress, boolean answering) {
        this.client = client;
        this.upstreamAddress = upstreamAddress;
        this.answering = answering;
    }

    public static void main(String[] arguments) throws IOException {
        Options options = new Options(arguments, 3, OPTIONS);
        InetSocketAddress upstream = new InetSocketAddress(arguments[1], Integer.parseInt(arguments[2]));
        boolean answering = options.text("mode", "close").equals("502");
        ServerSocket listener = new ServerSocket(Integer.parseInt(arguments[0]));
        if (options.flag("tls")) {
            Rehearsal.play();
        }
        Lifeline.ready(listener.getLocalPort());
        while (true) {
            Socket accepted = listener.accept();
            Socket client = options.flag("tls") ? Tls.over(accepted) : accepted;
            BlockingGateway connection = new BlockingGateway(client, upstream, answering);
            new Thread(connection::serve, "client").start();
        }
    }

    private void serve() {
        try (Socket upstream = new Socket()) {
            awaitingResponse = true;
            upstream.connect(upstreamAddress, CONNECT_MILLIS);
            awaitingResponse = false;
            new Thread(() -> pass(upstream, client, false), "upstream").start();
            pass(client, upstream, true);
        } catch (IOException e) {
            System.err.println("upstream: " + e);
            end();
        }
    }

    /** Passes bytes on until either fails or ends, then ends the client. */
    private void pass(Socket from, Socket to, boolean requests) {
        byte[] buffer = new byte[BUFFER_BYTES];
        try {
            InputStream input = from.getInputStream();
            for (int read = input.read(buffer); read >= 0; read = input.read(buffer)) {
                awaitingResponse = requests;
                asked = true;
                to.getOutputStream().write(buffer, 0, read);
            }
        } catch (IOException e) {
            System.err.println((requests ? "requests: " : "responses: ") + e);
            if (!asked) {
                // nobody to be answered yet: whoever passes the first request on meets it, too
                return;
            }
        }
        end();
    }

    private synchronized void end() {
        try (Socket ending = client) {
            if (answering && awaitingResponse && !ending.isClosed()) {
                ending.getOutputStream().write(BAD_GATEWAY);
            }
        } catch (IOException e) {
            System.err.println("client: " + e);
        }
    }
}
