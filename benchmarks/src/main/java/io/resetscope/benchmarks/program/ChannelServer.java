package io.resetscope.benchmarks.program;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.security.NoSuchAlgorithmException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;

/** The non-blocking server: one selector for all connections. {@code ChannelServer http|https}. */
public final class ChannelServer {

    private static final int BACKLOG = 4096;

    private final boolean tls;
    private final Selector selector;
    private final ServerSocketChannel server;

    private ChannelServer(boolean tls) throws IOException {
        this.tls = tls;
        selector = Selector.open();
        server = ServerSocketChannel.open();
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
        server.configureBlocking(false);
        server.register(selector, SelectionKey.OP_ACCEPT);
    }

    public static void main(String[] arguments) throws Exception {
        ChannelServer server = new ChannelServer(arguments[0].equals("https"));
        Thread thread = new Thread(server::run, "selector");
        thread.setDaemon(true);
        thread.start();
        Console.serve(String.valueOf(server.server.socket().getLocalPort()), Console.none());
    }

    private void run() {
        try {
            while (true) {
                selector.select(this::ready);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void ready(SelectionKey key) {
        try {
            if (key.isAcceptable()) {
                accept();
            } else {
                ((ChannelConnection) key.attachment()).ready(key);
            }
        } catch (IOException e) {
            // the load generator is gone: nobody to tell
            close(key);
        }
    }

    private void accept() throws IOException {
        for (SocketChannel it = server.accept(); it != null; it = server.accept()) {
            it.configureBlocking(false);
            it.socket().setTcpNoDelay(true);
            Transport transport = tls ? new TlsTransport(it, engine()) : new PlainTransport(it);
            it.register(selector, SelectionKey.OP_READ, new ChannelConnection(transport));
        }
    }

    private static SSLEngine engine() throws IOException {
        try {
            SSLEngine engine = SSLContext.getDefault().createSSLEngine();
            engine.setUseClientMode(false);
            return engine;
        } catch (NoSuchAlgorithmException e) {
            throw new IOException(e);
        }
    }

    static void close(SelectionKey key) {
        try {
            key.channel().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
