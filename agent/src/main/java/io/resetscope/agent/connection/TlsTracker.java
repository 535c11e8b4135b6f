package io.resetscope.agent.connection;

import io.resetscope.bootstrap.TlsSink;
import java.io.FileDescriptor;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.function.Function;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLSocket;

/**
 * Reads the plaintext above TLS into the facts of the connection below.
 *
 * <p>A socket knows what it stands on. An engine knows nothing of connections; the two are brought together by the
 * ClientHello that passes through both ({@link TlsHellos}). From the first plaintext on, the connection's conversation is
 * what is said in it, and the records on the wire are only counted.
 *
 * <p>Runs on the application's threads, as {@link ConnectionTracker} does.
 */
final class TlsTracker implements TlsSink {

    private static final int ENGINE_BUCKETS = 1 << 12;
    private static final int MAX_ENGINES = 100_000;

    private static final int FATAL = 2;
    private static final int CLOSE_NOTIFY = 0;
    private static final int NO_CERTIFICATE = 41;
    private static final int USER_CANCELED = 90;

    private final ConnectionTable table;
    private final Function<Connection, Conversation> conversations;
    private final Endings endings;
    private final Traffic traffic;
    private final IdentityTable<SSLEngine, TlsEngine> engines = new IdentityTable<>(ENGINE_BUCKETS);
    private final TlsHellos hellos = new TlsHellos();

    TlsTracker(
            ConnectionTable table, Function<Connection, Conversation> conversations, Endings endings, Traffic traffic) {
        this.table = table;
        this.conversations = conversations;
        this.endings = endings;
        this.traffic = traffic;
    }

    // ---- sockets ----

    @Override
    public void handshakeStarting(Socket socket) {
        Connection connection = below(socket);
        if (connection != null) {
            layer(connection).isOf(socket, TlsSockets.below(socket));
        }
    }

    @Override
    public Object writeStarting(Socket socket, byte[] array, int from, int count) {
        Connection connection = below(socket);
        if (connection == null || count <= 0) {
            return null;
        }
        TlsLayer layer = layer(connection);
        if (!layer.isOf(socket, TlsSockets.below(socket))) {
            return null;
        }
        layer.isWriting = true;
        // what is asked must be known before it meets a failure; what is answered is said when it is out
        layer.wasReadBefore = connection.role != Role.SERVER
                && (layer.isRead || Boolean.TRUE.equals(TlsSockets.isNegotiated(socket)));
        if (layer.wasReadBefore) {
            said(connection, layer, array, null, from, from + count);
        }
        return connection;
    }

    @Override
    public void written(Object token, byte[] array, int from, int count, Throwable error) {
        if (!(token instanceof Connection)) {
            // of an agent that was detached while the call went on
            return;
        }
        Connection connection = (Connection) token;
        TlsLayer layer = connection.tls;
        boolean unsaid = error == null && !layer.wasReadBefore;
        try {
            if (unsaid) {
                said(connection, layer, array, null, from, from + count);
            }
        } finally {
            // not before it is noted
            layer.isWriting = false;
        }
        if (error != null) {
            endings.plaintextNotWritten(connection, error);
        } else if (unsaid) {
            long now = System.nanoTime();
            if (connection.role != Role.SERVER) {
                // its records passed before it was known for a request
                connection.exchange.requestBytePassed(now, PeerState.NOT_ASKED);
            }
            traffic.sent(connection, now);
        }
    }

    @Override
    public void read(Socket socket, byte[] array, int from, int count, Throwable error) {
        Connection connection = count > 0 || count == -1 ? below(socket) : null;
        if (connection == null || error != null) {
            return;
        }
        TlsLayer layer = layer(connection);
        if (!layer.isOf(socket, TlsSockets.below(socket))) {
            return;
        }
        if (count > 0) {
            heard(connection, layer, array, null, from, from + count);
        } else {
            endings.endOfPlaintext(connection);
        }
    }

    @Override
    public void closing(Socket socket) {
        Connection connection = below(socket);
        TlsLayer layer = connection == null ? null : connection.tls;
        if (layer != null && !connection.closing && layer.isOf(socket, TlsSockets.below(socket))) {
            closing(connection);
            connection.saysGoodbye();
            layer.receivedBeforeClose = connection.bytesReceived;
            // the JDK's close says goodbye and reads on for a while: what that meets is nobody's loss
            connection.closing = true;
        }
    }

    /** Null when it is not watched. */
    private Connection below(Socket socket) {
        FileDescriptor fd = TlsSockets.descriptor(socket);
        Connection connection = fd == null ? null : table.get(fd);
        return connection == null || connection.ignored ? null : connection;
    }

    private static TlsLayer layer(Connection connection) {
        TlsLayer layer = connection.tls;
        if (layer == null) {
            layer = new TlsLayer(0, 0);
            connection.tls = layer;
        }
        return layer;
    }

    // ---- engines ----

    @Override
    public Object transforming(SSLEngine engine, ByteBuffer[] plaintext, int offset, int length, boolean wraps) {
        TlsEngine known = engines.get(engine);
        return known == null ? null : known.direction(wraps).enter(plaintext, offset, length);
    }

    @Override
    public Object transforming(SSLEngine engine, ByteBuffer plaintext, boolean wraps) {
        TlsEngine known = engines.get(engine);
        return known == null ? null : known.direction(wraps).enter(plaintext);
    }

    @Override
    public void transformed(
            Object token, SSLEngine engine, ByteBuffer records, SSLEngineResult result, Throwable error) {
        if (token == null) {
            if (error == null && records != null) {
                meet(engine, records, result);
            }
            return;
        }
        if (!(token instanceof TlsEngine.Direction)) {
            return;
        }
        TlsEngine.Direction direction = (TlsEngine.Direction) token;
        try {
            Connection connection = direction.engine.connection;
            if (error == null && direction.wraps) {
                // before its connection is known, too
                direction.engine.wrappedBytes += result.bytesProduced();
            } else if (error == null && connection == null) {
                // the answer to a hello whose write has not returned yet
                direction.engine.unwrappedBytes += result.bytesConsumed();
            }
            if (error == null && connection != null) {
                if (direction.wraps) {
                    wrapped(connection, direction, result);
                } else {
                    unwrapped(connection, direction, result);
                }
            }
        } finally {
            direction.leave();
        }
    }

    /** An engine that is not known yet; after this call it may be. */
    private void meet(SSLEngine engine, ByteBuffer records, SSLEngineResult result) {
        int made = result.bytesProduced();
        int taken = result.bytesConsumed();
        if (made > 0 && taken > 0) {
            // plaintext and records: it is beyond its hello
            return;
        }
        int count = made + taken;
        int end = records.position();
        TlsHello.Random random = count <= end ? TlsHello.random(records, end - count, end) : null;
        boolean client = made > 0;
        if (random == null || engines.get(engine) != null || client != engine.getUseClientMode()) {
            return;
        }
        Connection receiver = client ? null : hellos.receiverOf(random);
        if (!client && receiver == null || engines.size() >= MAX_ENGINES) {
            return;
        }
        engines.expunge();
        TlsEngine met = engines.putIfAbsent(engine, new TlsEngine(engine, engines.collected()));
        if (client) {
            met.wrappedBytes = count;
            hellos.made(random, met);
        } else {
            met.unwrappedBytes = count;
            receiver.tls.waitingFor = null;
            serve(receiver, receiver.tls, met);
        }
    }

    /** A ClientHello has passed over the wire: who made it, or who will read it? */
    void helloPassed(Connection connection, TlsLayer layer, TlsHello.Random random, boolean sent) {
        if (sent) {
            TlsEngine maker = hellos.makerOf(random);
            if (maker != null) {
                serve(connection, layer, maker);
            }
        } else {
            layer.waitingFor = random;
            hellos.received(random, connection);
        }
    }

    private static void serve(Connection connection, TlsLayer layer, TlsEngine engine) {
        engine.connection = connection;
        layer.engine = engine;
    }

    private void wrapped(Connection connection, TlsEngine.Direction direction, SSLEngineResult result) {
        TlsEngine engine = direction.engine;
        if (result.bytesConsumed() == 0) {
            boolean closed = result.getStatus() == SSLEngineResult.Status.CLOSED;
            if (closed && result.bytesProduced() > 0) {
                connection.saysGoodbye();
                connection.tlsCloseSent = true;
            }
            if (closed && connection.role == Role.CLIENT && connection.tls.closeNotifyReceived) {
                refused(connection, direction);
            }
            return;
        }
        engine.plaintextBytes = engine.wrappedBytes;
        for (int i = 0; i < direction.count(); i++) {
            ByteBuffer buffer = direction.buffer(i);
            if (buffer != null && buffer.position() > direction.start(i)) {
                said(connection, connection.tls, null, buffer, direction.start(i), buffer.position());
            }
        }
        traffic.sent(connection, System.nanoTime());
    }

    /** The server's goodbye has been decrypted: the engine takes nothing more, and a request that it is given is lost. */
    private void refused(Connection connection, TlsEngine.Direction direction) {
        boolean asks = false;
        for (int i = 0; i < direction.count() && !connection.hasFailed(); i++) {
            ByteBuffer buffer = direction.buffer(i);
            if (buffer != null && buffer.hasRemaining()) {
                said(connection, connection.tls, null, buffer, buffer.position(), buffer.limit());
                asks = true;
            }
        }
        if (asks && connection.conversation.understood()) {
            endings.plaintextNotWritten(connection, null);
        }
    }

    private void unwrapped(Connection connection, TlsEngine.Direction direction, SSLEngineResult result) {
        TlsLayer layer = connection.tls;
        if (result.bytesProduced() > 0) {
            for (int i = 0; i < direction.count(); i++) {
                ByteBuffer buffer = direction.buffer(i);
                if (buffer != null && buffer.position() > direction.start(i)) {
                    heard(connection, layer, null, buffer, direction.start(i), buffer.position());
                }
            }
        }
        boolean goodbye = result.getStatus() == SSLEngineResult.Status.CLOSED && result.bytesConsumed() > 0;
        if (goodbye) {
            heardGoodbye(connection);
        }
        // only now: another thread may meet the end of the stream, and what lies before it must have been heard
        direction.engine.unwrappedBytes += result.bytesConsumed();
        if (goodbye) {
            endings.endOfPlaintext(connection);
        } else if (layer.endPostponedNanos != 0 && !layer.lagsBehind(connection.bytesReceived)) {
            metPostponedEnd(connection, layer);
        }
    }

    private void metPostponedEnd(Connection connection, TlsLayer layer) {
        long metNanos = layer.endPostponedNanos;
        layer.endPostponedNanos = 0;
        endings.endOfStreamReached(connection, metNanos);
    }

    // ---- both ----

    @Override
    public void alertReceived(Object context, ByteBuffer alert) {
        Object transport = TlsSockets.transport(context);
        Connection connection = null;
        if (transport instanceof SSLEngine) {
            TlsEngine known = engines.get((SSLEngine) transport);
            connection = known == null ? null : known.connection;
        } else if (transport instanceof SSLSocket) {
            connection = below((Socket) transport);
        }
        if (connection == null || connection.tls == null || alert.remaining() < 2) {
            return;
        }
        boolean fatal = alert.get(alert.position()) == FATAL;
        int code = alert.get(alert.position() + 1) & 0xff;
        if (code == CLOSE_NOTIFY) {
            heardGoodbye(connection);
        } else if (fatal || endsHandshake(connection.tls, code)) {
            connection.tls.fatalAlert = code;
            endings.alerted(connection, System.nanoTime());
        }
    }

    /** A warning ends a handshake, as the JDK has it, but for those that are part of one; later, nothing comes of it. */
    private static boolean endsHandshake(TlsLayer layer, int warning) {
        return warning != USER_CANCELED && warning != NO_CERTIFICATE && !Boolean.TRUE.equals(layer.isNegotiated());
    }

    /** To be told at once, for this end is about to say the same; what it said first, the other end only echoes. */
    private static void heardGoodbye(Connection connection) {
        if (!connection.tlsCloseSent) {
            connection.tls.closeNotifyReceived = true;
        }
    }

    private void said(Connection connection, TlsLayer layer, byte[] array, ByteBuffer buffer, int from, int to) {
        long now = System.nanoTime();
        readPlaintextOf(connection, layer);
        boolean asks = connection.role != Role.SERVER && !connection.conversation.exchangeUnderWay();
        if (asks) {
            traffic.askPeer(connection, now);
            FileDescriptor fd = connection.get();
            boolean asked = connection.peerStateNanos == now && connection.peerState == PeerState.OPEN;
            layer.noteUnread(asked && fd != null ? ReceiveBuffer.unreadBytes(fd) : 0, connection.bytesReceived);
        }
        connection.plaintextSent(array, buffer, from, to, now);
        if (asks && connection.exchange.peerStateBefore == PeerState.CLOSE_NOTIFY) {
            connection.exchange.saidGoodbyeBefore(layer.receivedNanos, layer.passedBeforeReceivedNanos);
        }
    }

    private void heard(Connection connection, TlsLayer layer, byte[] array, ByteBuffer buffer, int from, int to) {
        long now = System.nanoTime();
        readPlaintextOf(connection, layer);
        connection.plaintextReceived(array, buffer, from, to, now);
        traffic.received(connection, now);
    }

    /** A reader and a writer may come to the first plaintext at once; it is a moment's work, once per connection. */
    private void readPlaintextOf(Connection connection, TlsLayer layer) {
        if (layer.isRead) {
            return;
        }
        synchronized (layer) {
            if (!layer.isRead) {
                layer.handshakeEnded(connection.lastByteNanos);
                connection.readPlaintext(conversations.apply(connection));
                layer.isRead = true;
                if (layer.waitingFor != null) {
                    // a socket reads it, and no engine ever will
                    hellos.forget(layer.waitingFor, connection);
                    layer.waitingFor = null;
                }
            }
        }
    }

    /** The application closes its end, and has the keys still. */
    void closing(Connection connection) {
        TlsLayer layer = connection.tls;
        if (layer == null) {
            return;
        }
        if (layer.endPostponedNanos != 0) {
            layer.closedBehind = true;
            endings.closedBehind(connection, layer.endPostponedNanos);
        }
        if (endings.mayHideAnswer(connection)) {
            TlsAnswer.read(connection, layer);
        } else if (endings.mayHideAlert(connection, layer)) {
            TlsAnswer.readAlert(connection, layer);
        }
    }

    /** The application has closed its end. */
    void closed(Connection connection) {
        TlsLayer layer = connection.tls;
        if (layer == null) {
            return;
        }
        if (layer.waitingFor != null) {
            hellos.forget(layer.waitingFor, connection);
        }
        TlsEngine serving = layer.engine;
        // one that has yet to decrypt what came is forgotten when it is collected
        if (serving != null && !layer.closedBehind) {
            engines.remove(serving);
        }
    }
}
