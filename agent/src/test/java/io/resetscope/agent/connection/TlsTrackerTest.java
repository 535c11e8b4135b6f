package io.resetscope.agent.connection;

import static io.resetscope.agent.connection.TrackedEngine.shakeHands;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS is heard by both ends, and what is heard in vain, or late, or ends it, is told for what it is. */
class TlsTrackerTest extends TrackedTls {

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
