package io.resetscope.lab.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import javax.net.ssl.SSLSocketFactory;

/** {@link Socket} and its streams. */
public final class SocketDriver extends PlainDriver {

    public SocketDriver() {
        super(SocketWire::new);
    }

    private static final class SocketWire implements Wire {

        private final Socket socket = new Socket();
        /** The same, or the TLS socket over it. */
        private final Socket speaking;

        private final InputStream in;
        private final OutputStream out;

        SocketWire(Call call) throws IOException {
            try {
                socket.connect(new InetSocketAddress(call.host, call.port), call.readTimeoutMillis);
                socket.setSoTimeout(call.readTimeoutMillis);
                socket.setKeepAlive(call.habits.probes);
                speaking = call.habits.tls ? tls(call) : socket;
                in = speaking.getInputStream();
                out = speaking.getOutputStream();
            } catch (IOException e) {
                socket.close();
                throw e;
            }
        }

        private Socket tls(Call call) throws IOException {
            return ((SSLSocketFactory) SSLSocketFactory.getDefault()).createSocket(socket, call.host, call.port, true);
        }

        @Override
        public void write(byte[] bytes, int offset, int count) throws IOException {
            out.write(bytes, offset, count);
        }

        @Override
        public int read(byte[] to) throws IOException {
            return in.read(to);
        }

        @Override
        public void abort() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }

        @Override
        public void close() throws IOException {
            speaking.close();
        }
    }
}
