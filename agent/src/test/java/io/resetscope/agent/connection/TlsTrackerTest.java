package io.resetscope.agent.connection;

import static io.resetscope.agent.connection.TrackedEngine.shakeHands;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.resetscope.testkit.TestKeys;
import java.io.FileDescriptor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Engines of the JDK's, tied to the two ends of a connection in this JVM by nothing but what passes. */
class TlsTrackerTest extends TrackedPair {

    private static final char[] PASSWORD = "changeit".toCharArray();
    private static final long IDLE_MILLIS = 30;
    private static SSLContext context;
    private static SSLContext distrustful;

    private Connection client;
    private Connection server;
    private TrackedEngine clientEngine;
    private TrackedEngine serverEngine;

    @BeforeAll
    static void makeContexts() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream input = Files.newInputStream(TestKeys.directory().resolve("server.p12"))) {
            store.load(input, PASSWORD);
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD);
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry(TestKeys.SERVER, store.getCertificate(TestKeys.SERVER));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        distrustful = SSLContext.getDefault();
    }

    /** The records are not understood, the plaintext is. */
    @Override
    Conversation conversation(Connection connection) {
        FakeConversation conversation = (FakeConversation) super.conversation(connection);
        conversation.understood = connection.conversation != null;
        return conversation;
    }

    private void watchBothEnds() {
        client = asClient();
        server = asServer();
    }

    private void engines(String protocol) {
        engines(protocol, context, pair.clientFd, pair.serverFd);
    }

    private void engines(String protocol, SSLContext ofClient, FileDescriptor clientFd, FileDescriptor serverFd) {
        clientEngine = new TrackedEngine(engine(ofClient, true, protocol), tracker, clientFd);
        serverEngine = new TrackedEngine(engine(context, false, protocol), tracker, serverFd);
    }

    private static SSLEngine engine(SSLContext of, boolean client, String protocol) {
        SSLEngine engine = of.createSSLEngine();
        engine.setUseClientMode(client);
        engine.setEnabledProtocols(new String[] {protocol});
        return engine;
    }

    /** A connected pair, over which TLS has been negotiated. */
    private void negotiated(String protocol) throws SSLException {
        watchBothEnds();
        engines(protocol);
        shakeHands(clientEngine, serverEngine);
    }

    private void exchange(String request, String response) throws SSLException {
        clientEngine.wrap(request);
        clientEngine.deliver(serverEngine);
        serverEngine.wrap(response);
        serverEngine.deliver(clientEngine);
    }

    /** Over which there has been an exchange, too. */
    private void exchanged(String protocol) throws SSLException {
        negotiated(protocol);
        exchange("request", "response");
    }

    /** The client's reader does. */
    private void clientMeetsReset() {
        fd = pair.clientFd;
        readFails(RESET);
    }

    private static FakeConversation reading(Connection connection) {
        return (FakeConversation) connection.conversation;
    }

    /** What was told; in tests, a gap of nothing is an idle one. */
    private List<String> failures() {
        return told.events.stream().filter(it -> !it.equals("idle survived")).toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    @DisplayName("both ends hear what is said, once, and the handshake was no exchange")
    void plaintext(String protocol) throws SSLException {
        negotiated(protocol);
        assertThat(client.isPlaintextRead()).as("nothing said yet").isFalse();
        assertThat(client.isBeyondHandshake()).isTrue();
        exchange("request", "response");
        exchange("again", "and again");
        assertThat(serverEngine.heard.toString()).isEqualTo("requestagain");
        assertThat(reading(client).heard).containsExactly(">request", "<response", ">again", "<and again");
        assertThat(reading(server).heard).containsExactly("<request", ">response", "<again", ">and again");
        assertThat(client.exchange.number).isEqualTo(2);
        assertThat(client.speaksTls()).isTrue();
        assertThat(failures()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    @DisplayName(
            "when the handshake began and ended is known at both ends; idle before the first request is since its end")
    void handshakeTimes(String protocol) throws SSLException {
        negotiated(protocol);
        assertThat(client.tls().handshakeEndedNanos())
                .as("only what follows tells")
                .isZero();
        long[] lastBytes = {client.lastByteNanos, server.lastByteNanos};
        exchange("request", "response");
        Connection[] ends = {client, server};
        for (int i = 0; i < ends.length; i++) {
            Connection end = ends[i];
            assertThat(end.tls().handshakeEndedNanos()).isEqualTo(lastBytes[i]);
            assertThat(end.tls().handshakeStartedNanos()).isBetween(end.openedNanos, lastBytes[i] - 1);
            assertThat(end.tls().idleBeforeHandshakeNanos())
                    .isEqualTo(end.tls().handshakeStartedNanos() - end.openedNanos);
        }
        assertThat(client.exchange.idleBeforeNanos).isEqualTo(client.exchange.startedNanos - lastBytes[0]);
    }

    @Test
    @DisplayName("what began under an agent that is gone is not taken for anything")
    void strangersToken() {
        Object stranger = new Object();
        SSLEngine engine = engine(context, true, "TLSv1.3");
        SSLEngineResult result = new SSLEngineResult(
                SSLEngineResult.Status.OK, SSLEngineResult.HandshakeStatus.NOT_HANDSHAKING, 0, REQUEST.length);
        tracker.tls().written(stranger, REQUEST, 0, REQUEST.length, null);
        tracker.tls().transformed(stranger, engine, ByteBuffer.wrap(REQUEST), result, null);
        assertThat(told.events).isEmpty();
        assertThat(table.size()).isZero();
    }

    @Test
    @DisplayName("whichever thread runs the engine")
    void threads() throws Exception {
        negotiated("TLSv1.3");
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            Future<?> wrapped = other.submit(() -> clientEngine.wrap("request"));
            wrapped.get();
            clientEngine.deliver(serverEngine);
            assertThat(reading(server).heard).containsExactly("<request");
            assertThat(reading(client).heard).containsExactly(">request");
        } finally {
            other.shutdown();
        }
    }

    @Test
    @DisplayName("an engine whose connection is not watched, or that was met too late, loses heads and nothing else")
    void untied() throws SSLException {
        client = asClient();
        engines("TLSv1.3", context, pair.clientFd, null);
        shakeHands(clientEngine, serverEngine);
        exchange("request", "response");
        assertThat(reading(client).heard).containsExactly(">request", "<response");

        TrackedEngine late = new TrackedEngine(serverEngine.engine, tracker, pair.serverFd);
        asServer();
        clientEngine.wrap("again");
        clientEngine.deliver(late);
        assertThat(late.heard.toString()).isEqualTo("again");
        assertThat(table.get(pair.serverFd).isPlaintextRead()).isFalse();
        assertThat(failures()).isEmpty();
    }

    @Test
    @DisplayName("a hello that comes in pieces, or in a tunnel behind a proxy's answer, ties as well")
    void piecesInATunnel() throws SSLException {
        watchBothEnds();
        fd = pair.clientFd;
        write("CONNECT a:443".getBytes());
        read("200".getBytes());
        fd = pair.serverFd;
        read("CONNECT a:443".getBytes());
        write("200".getBytes());

        engines("TLSv1.3");
        clientEngine.engine.beginHandshake();
        serverEngine.engine.beginHandshake();
        clientEngine.wrap("");
        for (byte each : clientEngine.take()) {
            serverEngine.arrived(new byte[] {each});
        }
        serverEngine.unwrap();
        shakeHands(clientEngine, serverEngine);
        exchange("request", "response");
        assertThat(reading(client).heard).containsExactly(">request", "<response");
        assertThat(reading(server).heard).containsExactly("<request", ">response");
        assertThat(client.exchange.number).isEqualTo(1);
    }

    @Test
    @DisplayName("TLS within TLS: what is heard is the outer one's plaintext, and no harm is done")
    void inside() throws SSLException {
        negotiated("TLSv1.3");
        SSLEngine inner = engine(context, true, "TLSv1.3");
        TrackedEngine unwatched = new TrackedEngine(inner, tracker, null);
        inner.beginHandshake();
        unwatched.wrap("");
        String hello = new String(unwatched.take(), StandardCharsets.ISO_8859_1);
        clientEngine.wrap(hello);
        clientEngine.deliver(serverEngine);
        assertThat(reading(client).heard).containsExactly(">" + hello);
        assertThat(reading(server).heard).containsExactly("<" + hello);
        assertThat(failures()).isEmpty();
    }

    @Test
    @DisplayName("the end on the wire is told when the engine has got there, not before")
    void lag() throws SSLException {
        negotiated("TLSv1.3");
        clientEngine.wrap("request");
        clientEngine.deliver(serverEngine);
        serverEngine.wrap("response");
        clientEngine.arrived(serverEngine.take());
        clientEngine.endOfStream();
        assertThat(told.endsByPeer).isZero();
        assertThat(failures()).as("the response has yet to be decrypted").isEmpty();
        clientEngine.unwrap();
        assertThat(told.endsByPeer).isEqualTo(1);
        assertThat(failures()).as("and it was complete").isEmpty();
    }

    @Test
    @DisplayName(
            "an end that is understood late has the time at which it came off the wire, or of the request it failed")
    void timeOfEnd() throws SSLException {
        exchanged("TLSv1.3");
        clientEngine.wrap("again");
        serverEngine.closeOutbound();
        clientEngine.arrived(serverEngine.take());
        long arrivedBy = System.nanoTime();
        clientEngine.unwrap();
        assertThat(failures()).hasSize(1);
        assertThat(told.failedNanos - arrivedBy).isNotPositive();
        assertThat(told.failedNanos - client.exchange.lastRequestByteNanos).isNotNegative();
    }

    @Test
    @DisplayName(
            "nor does a request fail before it was begun, when a goodbye had come before it and is decrypted after it")
    void timeOfEndBeforeRequest() throws SSLException {
        exchanged("TLSv1.3");
        serverEngine.closeOutbound();
        clientEngine.arrived(serverEngine.take());
        new TrackedEngine(clientEngine.engine, tracker, null).wrap("again");
        clientEngine.unwrap();
        assertThat(failures()).hasSize(1);
        assertThat(told.failedNanos - client.exchange.startedNanos).isNotNegative();
    }

    @Test
    @DisplayName("closed before all was decrypted: what is still decrypted shows that nothing was lost, or that it was")
    void closedBehind() throws SSLException {
        negotiated("TLSv1.3");
        clientEngine.wrap("request");
        clientEngine.deliver(serverEngine);
        serverEngine.wrap("response");
        clientEngine.arrived(serverEngine.take());
        clientEngine.endOfStream();
        fd = pair.clientFd;
        closing();
        assertThat(failures()).containsExactly("END_OF_STREAM read null");
        assertThat(client.hasCaughtUp()).isFalse();
        assertThat(client.endedInOrderAfterAll()).isFalse();

        clientEngine.unwrap();
        assertThat(reading(client).heard).containsExactly(">request", "<response");
        assertThat(client.hasCaughtUp()).isTrue();
        reading(client).underWay = true;
        assertThat(client.endedInOrderAfterAll()).as("cut short").isFalse();
        reading(client).underWay = false;
        assertThat(client.endedInOrderAfterAll()).as("complete").isTrue();
    }

    @Test
    @DisplayName("an answer that another thread reads before the hello's write has returned came after it")
    void answerBeforeWriteReturns() throws SSLException {
        watchBothEnds();
        engines("TLSv1.3", context, null, pair.serverFd);
        clientEngine.engine.beginHandshake();
        clientEngine.wrap("");
        byte[] hello = clientEngine.take();
        fd = pair.clientFd;
        Object write = tracker.writeStarting(fd, null, null, 0, 0);
        read(new byte[100]);
        tracker.written(write, hello, 0, hello.length, null);
        assertThat(client.tls().lagsBehind(client.bytesReceived))
                .as("not decrypted yet")
                .isTrue();
    }

    @Test
    @DisplayName("and what was decrypted of it before that write had returned is not waited for")
    void decryptedBeforeWriteReturns() throws SSLException {
        watchBothEnds();
        engines("TLSv1.3", context, null, pair.serverFd);
        clientEngine.engine.beginHandshake();
        serverEngine.engine.beginHandshake();
        clientEngine.wrap("");
        byte[] hello = clientEngine.take();
        fd = pair.clientFd;
        Object write = tracker.writeStarting(fd, null, null, 0, 0);
        serverEngine.arrived(hello);
        serverEngine.unwrap();
        serverEngine.wrap("");
        byte[] answer = serverEngine.take();
        assertThat(answer).isNotEmpty();
        read(answer);
        clientEngine.arrived(answer);
        clientEngine.unwrap();
        tracker.written(write, hello, 0, hello.length, null);
        assertThat(client.tls().endpoint()).isSameAs(clientEngine.engine);
        assertThat(client.tls().lagsBehind(client.bytesReceived)).isFalse();
    }

    @Test
    @DisplayName("nor while another thread is about to hear what was just decrypted")
    void lagOfAnotherThread() throws SSLException {
        negotiated("TLSv1.3");
        clientEngine.wrap("request");
        clientEngine.deliver(serverEngine);
        serverEngine.wrap("response");
        clientEngine.arrived(serverEngine.take());
        reading(client).meanwhile = clientEngine::endOfStream;
        clientEngine.unwrap();
        assertThat(told.endsByPeer).isEqualTo(1);
        assertThat(failures()).as("the response was complete").isEmpty();
    }

    @Test
    @DisplayName("what never comes to be decrypted does not keep the end back for ever")
    void cutOff() throws SSLException {
        negotiated("TLSv1.3");
        clientEngine.wrap("request");
        clientEngine.deliver(serverEngine);
        serverEngine.wrap("response");
        byte[] records = serverEngine.take();
        clientEngine.arrived(Arrays.copyOf(records, records.length - 1));
        clientEngine.unwrap();
        clientEngine.endOfStream();
        assertThat(failures()).isEmpty();
        fd = pair.clientFd;
        closing();
        assertThat(failures()).containsExactly("END_OF_STREAM read null");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    @DisplayName("a goodbye that lay there before the request counts as the server's end; its FIN is never looked at")
    void goodbye(String protocol) throws SSLException, InterruptedException {
        exchanged(protocol);
        serverEngine.closeOutbound();
        Thread.sleep(IDLE_MILLIS);
        clientEngine.arrived(serverEngine.take());
        clientEngine.wrap("again");
        clientEngine.unwrap();
        assertThat(client.exchange.idleBeforeNanos)
                .as("the goodbye ends the silence that it is the answer to")
                .isBetween(TimeUnit.MILLISECONDS.toNanos(IDLE_MILLIS), TimeUnit.SECONDS.toNanos(20));
        assertThat(failures()).containsExactly("END_OF_STREAM read null");
        assertThat(told.exchanges).containsExactly(2);
        assertThat(client.exchange.peerStateBefore).isEqualTo(PeerState.CLOSE_NOTIFY);
    }

    @Test
    @DisplayName("nor is the server's time to answer idle time, should its goodbye have come with the answer")
    void answerTime() throws SSLException {
        exchanged("TLSv1.3");
        assertThat(client.tls.receivedNanos).isNotZero();
        assertThat(client.tls.passedBeforeReceivedNanos).isEqualTo(client.tls.receivedNanos);
    }

    @Test
    @DisplayName("a FIN that came while a request was being encrypted was there before it was written")
    void finWhileEncrypting() throws SSLException {
        exchanged("TLSv1.3");
        fd = pair.clientFd;
        clientEngine.wrap("again", () -> {
            try {
                finArrives();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        assertThat(client.exchange.number).isEqualTo(2);
        assertThat(client.exchange.peerStateBefore).isEqualTo(PeerState.FIN);
    }

    @Test
    @DisplayName("a goodbye that came after the request is an end in its midst, and nothing was pending")
    void goodbyeAfterwards() throws SSLException {
        exchanged("TLSv1.3");
        clientEngine.wrap("again");
        serverEngine.closeOutbound();
        serverEngine.deliver(clientEngine);
        assertThat(failures()).containsExactly("END_OF_STREAM read null");
        assertThat(client.exchange.peerStateBefore).isEqualTo(PeerState.OPEN);
    }

    @Test
    @DisplayName("a goodbye while idle, and one that this end said first, are no failures")
    void orderlyGoodbyes() throws SSLException {
        exchanged("TLSv1.3");
        serverEngine.closeOutbound();
        serverEngine.deliver(clientEngine);
        assertThat(client.tls().closeNotifyReceived()).isTrue();
        clientEngine.closeOutbound();
        clientEngine.deliver(serverEngine);
        assertThat(server.tls().closeNotifyReceived()).as("the echo of its own").isFalse();
        assertThat(failures()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    @DisplayName("nor is the RST with which a server that is gone answers the goodbye to its own")
    void resetAfterGoodbye(String protocol) throws SSLException {
        exchanged(protocol);
        serverEngine.closeOutbound();
        serverEngine.deliver(clientEngine);
        clientEngine.closeOutbound();
        clientMeetsReset();
        assertThat(failures()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    @DisplayName("nor the one that comes before the server's goodbye is decrypted")
    void resetBeforeGoodbyeIsDecrypted(String protocol) throws SSLException {
        exchanged(protocol);
        serverEngine.closeOutbound();
        clientEngine.arrived(serverEngine.take());
        clientMeetsReset();
        clientEngine.unwrap();
        assertThat(failures()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    @DisplayName("nor the one that answers a goodbye which this end said first")
    void resetAfterOwnGoodbye(String protocol) throws SSLException {
        exchanged(protocol);
        clientEngine.closeOutbound();
        clientMeetsReset();
        assertThat(failures()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    @DisplayName(
            "but a request that was written after the goodbye is lost, by the goodbye, though that is decrypted later")
    void requestAfterGoodbyeIsReset(String protocol) throws SSLException {
        exchanged(protocol);
        serverEngine.closeOutbound();
        clientEngine.arrived(serverEngine.take());
        clientEngine.wrap("again");
        clientMeetsReset();
        assertThat(failures()).containsExactly("RESET read Connection reset");
        assertThat(told.before).containsExactly(PeerState.CLOSE_NOTIFY);
        clientEngine.unwrap();
        assertThat(failures()).hasSize(1);
    }

    @Test
    @DisplayName("nor does a goodbye explain an RST that comes when it had not come before the request")
    void goodbyeAfterRequestIsReset() throws SSLException {
        exchanged("TLSv1.3");
        clientEngine.wrap("again");
        serverEngine.closeOutbound();
        clientEngine.arrived(serverEngine.take());
        clientMeetsReset();
        assertThat(failures()).containsExactly("RESET read Connection reset");
        assertThat(told.before).containsExactly(PeerState.OPEN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    @DisplayName("a request that the engine does not take any more, after the goodbye, is lost too")
    void requestIsRefused(String protocol) throws SSLException, InterruptedException {
        exchanged(protocol);
        Thread.sleep(IDLE_MILLIS);
        serverEngine.closeOutbound();
        serverEngine.deliver(clientEngine);
        clientEngine.closeOutbound();
        clientEngine.wrap("again");
        clientEngine.wrap("again");
        assertThat(failures()).containsExactly("END_OF_STREAM write null");
        assertThat(told.before).containsExactly(PeerState.CLOSE_NOTIFY);
        assertThat(reading(client).heard).containsExactly(">request", "<response", "end", ">again");
        assertThat(client.exchange.idleBeforeNanos)
                .as("neither goodbye breaks the silence")
                .isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(IDLE_MILLIS));
    }

    @Test
    @DisplayName("unless it was this end that said goodbye")
    void requestAfterOwnGoodbye() throws SSLException {
        exchanged("TLSv1.3");
        clientEngine.closeOutbound();
        clientEngine.wrap("again");
        assertThat(failures()).isEmpty();
        assertThat(reading(client).heard).containsExactly(">request", "<response");
    }

    @Test
    @DisplayName("an RST that is met when a request is encrypted, and not written, had come before it")
    void resetBeforeWrite() throws SSLException {
        exchanged("TLSv1.3");
        fd = pair.clientFd;
        clientEngine.wrap("again", () -> readFails(RESET));
        assertThat(failures()).containsExactly("RESET read Connection reset");
        assertThat(told.before).containsExactly(PeerState.ERROR);
    }

    @Test
    @DisplayName("but not before the first request, which idling has nothing to do with")
    void resetBeforeFirstWrite() throws SSLException {
        negotiated("TLSv1.3");
        fd = pair.clientFd;
        clientEngine.wrap("request", () -> readFails(RESET));
        assertThat(told.before).containsExactly(PeerState.OPEN);
    }

    @Test
    @DisplayName("nor after a gap so short that the kernel was not asked")
    void resetAfterShortGap() throws SSLException {
        exchanged("TLSv1.3");
        fd = pair.clientFd;
        clientEngine.wrap("again", () -> {
            client.exchange.peerStateBefore = PeerState.NOT_ASKED;
            readFails(RESET);
        });
        assertThat(told.before).containsExactly(PeerState.NOT_ASKED);
    }

    @Test
    @DisplayName("a goodbye that came in between, and is not decrypted, explains the RST after it")
    void goodbyeBeforeWrite() throws SSLException {
        exchanged("TLSv1.3");
        serverEngine.closeOutbound();
        byte[] goodbye = serverEngine.take();
        fd = pair.clientFd;
        clientEngine.wrap("again", () -> {
            clientEngine.arrived(goodbye);
            readFails(RESET);
        });
        assertThat(told.before).containsExactly(PeerState.CLOSE_NOTIFY);
    }

    @Test
    @DisplayName(
            "a request that is encrypted after an RST that was nobody's loss, and never written, is lost when it closes")
    void neverWritten() throws SSLException {
        exchanged("TLSv1.3");
        client.closeAnnounced = true;
        clientMeetsReset();
        assertThat(failures()).isEmpty();
        assertThat(told.endsByPeer).isEqualTo(1);
        readFails(RESET);
        assertThat(told.endsByPeer).as("once").isEqualTo(1);
        clientEngine.wrap("again", this::closing);
        assertThat(failures()).containsExactly("RESET read null");
    }

    @Test
    @DisplayName("this end's own goodbye is no such request")
    void neverWrittenGoodbye() throws SSLException {
        exchanged("TLSv1.3");
        client.closeAnnounced = true;
        clientMeetsReset();
        client.tlsCloseSent = true;
        clientEngine.wrap("again", this::closing);
        assertThat(failures()).isEmpty();
    }

    @Test
    @DisplayName("the silence before a goodbye that comes in pieces is that before its first one")
    void goodbyeInPieces() throws SSLException, InterruptedException {
        exchanged("TLSv1.3");
        Thread.sleep(IDLE_MILLIS);
        serverEngine.closeOutbound();
        for (byte piece : serverEngine.take()) {
            clientEngine.arrived(new byte[] {piece});
        }
        clientEngine.unwrap();
        clientEngine.closeOutbound();
        clientEngine.wrap("again");
        assertThat(failures()).containsExactly("END_OF_STREAM write null");
        assertThat(client.exchange.idleBeforeNanos)
                .isBetween(TimeUnit.MILLISECONDS.toNanos(IDLE_MILLIS), TimeUnit.SECONDS.toNanos(20));
    }

    @Test
    @DisplayName("and so had a FIN")
    void finBeforeWrite() throws SSLException {
        exchanged("TLSv1.3");
        fd = pair.clientFd;
        clientEngine.wrap("again", this::endOfStream);
        assertThat(failures()).containsExactly("END_OF_STREAM read null");
        assertThat(told.before).containsExactly(PeerState.FIN);
    }

    @Test
    @DisplayName("a second part of it that is not written yet changes nothing: the first one went out")
    void resetBeforeSecondWrite() throws SSLException {
        exchanged("TLSv1.3");
        clientEngine.wrap("again");
        fd = pair.clientFd;
        clientEngine.wrap("and on", () -> readFails(RESET));
        assertThat(told.before).containsExactly(PeerState.OPEN);
    }

    @Test
    @DisplayName("an RST that was there before this end's goodbye, which could not be written, does not answer it")
    void resetBeforeOwnGoodbye() throws SSLException {
        exchanged("TLSv1.3");
        fd = pair.clientFd;
        client.tlsCloseSent = true;
        writeFails(BROKEN_PIPE);
        readFails(RESET);
        assertThat(failures()).containsExactly("RESET read Connection reset");
    }

    @Test
    @DisplayName("nor when it is met during the write")
    void resetDuringOwnGoodbye() throws SSLException {
        exchanged("TLSv1.3");
        fd = pair.clientFd;
        Object token = tracker.writeStarting(fd, null, null, 0, 0);
        client.tlsCloseSent = true;
        readFails(RESET);
        tracker.written(token, REQUEST, 0, REQUEST.length, BROKEN_PIPE);
        assertThat(failures()).containsExactly("RESET read Connection reset");
    }

    @Test
    @DisplayName("met during the write of the answer to a goodbye, it is quiet")
    void resetDuringAnswerToGoodbye() throws SSLException {
        exchanged("TLSv1.3");
        serverEngine.closeOutbound();
        serverEngine.deliver(clientEngine);
        fd = pair.clientFd;
        Object token = tracker.writeStarting(fd, null, null, 0, 0);
        readFails(RESET);
        client.tlsCloseSent = true;
        tracker.written(token, REQUEST, 0, REQUEST.length, null);
        assertThat(failures()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    @DisplayName("and an RST to an idle connection, of which nobody has taken leave, is told")
    void resetWithoutGoodbye(String protocol) throws SSLException {
        negotiated(protocol);
        // as short as a goodbye
        exchange("request", "re");
        clientMeetsReset();
        assertThat(failures()).containsExactly("RESET read Connection reset");
    }

    @Test
    @DisplayName("half-closed by the client, the server still answers")
    void halfClose() throws SSLException {
        negotiated("TLSv1.3");
        clientEngine.wrap("request");
        clientEngine.closeOutbound();
        clientEngine.deliver(serverEngine);
        serverEngine.wrap("response");
        serverEngine.deliver(clientEngine);
        assertThat(clientEngine.heard.toString()).isEqualTo("response");
        assertThat(reading(client).heard).containsExactly(">request", "<response");
        assertThat(reading(server).heard).containsExactly("<request", "end", ">response");
        assertThat(failures()).isEmpty();
    }

    @Test
    @DisplayName("what is said in parting does not make the wait for the answer any shorter")
    void parting() throws SSLException {
        negotiated("TLSv1.3");
        clientEngine.wrap("request");
        long asked = client.exchange.lastRequestByteNanos;
        clientEngine.closeOutbound();
        assertThat(client.exchange.lastRequestByteNanos).isEqualTo(asked);
    }

    @Test
    @DisplayName("a handshake that is not over is known to be none, and its end by the peer is told once")
    void handshakeEnds() throws SSLException {
        watchBothEnds();
        engines("TLSv1.3");
        clientEngine.engine.beginHandshake();
        clientEngine.wrap("");
        assertThat(client.isBeyondHandshake()).isFalse();
        assertThat(client.tls().isNegotiated()).isFalse();
        clientEngine.deliver(serverEngine);
        assertThat(server.tls().isNegotiated()).isFalse();
    }

    @Test
    @DisplayName("a client that does not trust its server: the failure is the server's to tell")
    void distrust() throws SSLException {
        watchBothEnds();
        engines("TLSv1.3", distrustful, pair.clientFd, pair.serverFd);
        assertThatThrownBy(() -> shakeHands(clientEngine, serverEngine)).isInstanceOf(SSLException.class);
        while (!clientEngine.engine.isOutboundDone()) {
            clientEngine.wrap("");
        }
        byte[] alert = clientEngine.take();
        assertThat(alert).isNotEmpty();
        assertThat(failures()).as("the client's own wish").isEmpty();
        assertThat(client.tlsCloseSent).isTrue();
    }

    @Test
    @DisplayName("closed, it is forgotten; what the engine still does is nobody's")
    void closed() throws SSLException {
        exchanged("TLSv1.3");
        fd = pair.clientFd;
        closing();
        TrackedEngine after = new TrackedEngine(clientEngine.engine, tracker, null);
        after.wrap("late");
        assertThat(reading(client).heard).containsExactly(">request", "<response");
        assertThat(told.closes).containsExactly("idle");
    }

    @Test
    @DisplayName("a call that fails is over: the next one is heard")
    void failedCall() throws SSLException {
        negotiated("TLSv1.3");
        Object token = tracker.tls().transforming(clientEngine.engine, ByteBuffer.allocate(1), true);
        assertThat(token).isNotNull();
        assertThat(tracker.tls().transforming(clientEngine.engine, ByteBuffer.allocate(1), true))
                .as("a call within")
                .isNull();
        tracker.tls().transformed(token, clientEngine.engine, null, null, new SSLException("injected"));
        exchange("request", "response");
        assertThat(reading(client).heard).containsExactly(">request", "<response");
    }

    @Test
    @DisplayName("what the close of a TLS socket still meets, while it says goodbye and reads on, is nobody's loss")
    void closingSocket() throws IOException, GeneralSecurityException {
        asClient();
        SSLSocket socket = (SSLSocket) SSLContext.getDefault()
                .getSocketFactory()
                .createSocket(pair.client, "localhost", pair.client.getPort(), true);
        tracker.tls().read(socket, new byte[] {1, 2, 3}, 0, 3, null);
        conversations.get(1).underWay = true;
        tracker.tls().closing(socket);
        readFails(RESET);
        endOfStream();
        assertThat(told.events).isEmpty();
    }

    /** A server's TLS socket that has read a part of a request, answered it, and begins to close. */
    private void answersAndCloses() throws IOException, GeneralSecurityException {
        server = asServer();
        SSLSocket socket = (SSLSocket) SSLContext.getDefault()
                .getSocketFactory()
                .createSocket(pair.server, "localhost", pair.server.getPort(), true);
        tracker.tls().read(socket, REQUEST, 0, REQUEST.length, null);
        reading(server).underWay = true;
        server.exchange.requestContentLength = 50_000_000;
        server.exchange.status = 413;
        read(new byte[100]);
        tracker.tls().closing(socket);
    }

    /** The close goes on: it reads what has come, and shuts both directions down. */
    private void closesOn(int arrived) throws IOException {
        tracker.shutdown(pair.server, null, true);
        pair.server.shutdownOutput();
        read(new byte[arrived]);
        tracker.shutdown(pair.server, null, false);
        pair.server.shutdownInput();
        closing();
    }

    @Test
    @DisplayName("a client that sends while a TLS socket closes is hurt, though the close reads that away")
    void sendsWhileClosing() throws IOException, GeneralSecurityException {
        answersAndCloses();
        closesOn(2000);
        assertThat(told.events).containsExactly("LOCAL_CLOSE read null");
        assertThat(server.ending().arrivedWhileClosing).isEqualTo(2000);
    }

    @Test
    @DisplayName("one that says goodbye meanwhile has read its answer")
    void leavesWhileClosing() throws IOException, GeneralSecurityException {
        answersAndCloses();
        closesOn(31);
        assertThat(told.events).isEmpty();
        assertThat(server.ending().arrivedWhileClosing).isEqualTo(31);
    }

    @Test
    @DisplayName("one that has left in the midst of what it sends is not hurt")
    void leftBeforeClosing() throws IOException, GeneralSecurityException {
        answersAndCloses();
        finArrives();
        closesOn(2000);
        assertThat(told.events).isEmpty();
    }

    @Test
    @DisplayName("a socket's first request, which is written with the handshake, has a time from which it is awaited")
    void firstRequestOfSocket() throws IOException, GeneralSecurityException {
        client = asClient();
        SSLSocket socket = (SSLSocket) SSLContext.getDefault()
                .getSocketFactory()
                .createSocket(pair.client, "localhost", pair.client.getPort(), true);
        Object token = tracker.tls().writeStarting(socket, REQUEST, 0, REQUEST.length);
        write(new byte[] {22, 3, 1, 0, 1, 1});
        write(new byte[] {23, 3, 3, 0, 1, 1});
        long before = System.nanoTime();
        tracker.tls().written(token, REQUEST, 0, REQUEST.length, null);
        assertThat(reading(client).heard).containsExactly(">request");
        assertThat(client.exchange.lastRequestByteNanos - before).isNotNegative();
        assertThat(client.exchange.longestPauseNanos()).isZero();
    }

    private void alert(TrackedEngine to, int level, int code) throws ReflectiveOperationException {
        Field context = to.engine.getClass().getDeclaredField("conContext");
        context.setAccessible(true);
        tracker.tls().alertReceived(context.get(to.engine), ByteBuffer.wrap(new byte[] {(byte) level, (byte) code}));
    }

    @ParameterizedTest
    @ValueSource(ints = {41, 46, 90, 100, 112})
    @DisplayName("a warning after the handshake is no failure; a fatal alert is")
    void warnings(int code) throws SSLException, ReflectiveOperationException {
        negotiated("TLSv1.2");
        alert(clientEngine, 1, code);
        assertThat(failures()).isEmpty();
        assertThat(client.tls().fatalAlert()).isNegative();
        alert(clientEngine, 2, code);
        assertThat(failures()).containsExactly("ANSWER read null");
        assertThat(client.tls().fatalAlert()).isEqualTo(code);
    }

    @Test
    @DisplayName("a warning inside a handshake ends it, unless it is part of one")
    void warningInside() throws SSLException, ReflectiveOperationException {
        watchBothEnds();
        engines("TLSv1.2");
        clientEngine.engine.beginHandshake();
        clientEngine.wrap("");
        clientEngine.deliver(serverEngine);
        alert(serverEngine, 1, 41);
        alert(serverEngine, 1, 90);
        assertThat(failures()).isEmpty();
        alert(serverEngine, 1, 112);
        assertThat(failures()).containsExactly("ANSWER read null");
    }

    private void serversWriteFails() {
        fd = pair.serverFd;
        writeEnds(new byte[] {23, 3, 3}, BROKEN_PIPE);
    }

    @Test
    @DisplayName("what TLS says by itself when the response is out is nobody's loss")
    void housekeeping() throws SSLException {
        exchanged("TLSv1.3");
        reading(server).underWay = false;
        serversWriteFails();
        assertThat(failures()).isEmpty();
    }

    @Test
    @DisplayName("a response that was encrypted and did not go out is a loss, though it was said whole")
    void responseNotSent() throws SSLException {
        negotiated("TLSv1.3");
        clientEngine.wrap("request");
        clientEngine.deliver(serverEngine);
        TrackedEngine stuck = new TrackedEngine(serverEngine.engine, tracker, null);
        stuck.wrap("response");
        reading(server).underWay = false;
        serversWriteFails();
        assertThat(failures()).containsExactly("BROKEN_PIPE write Broken pipe");
    }
}
