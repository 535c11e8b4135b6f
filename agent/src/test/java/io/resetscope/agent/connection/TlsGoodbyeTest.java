package io.resetscope.agent.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a close_notify, of either end, makes of the end that follows. */
class TlsGoodbyeTest extends TrackedTls {

    private static final long IDLE_MILLIS = 30;

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
    @DisplayName("what is said in parting does not make the wait for the answer any shorter")
    void parting() throws SSLException {
        negotiated("TLSv1.3");
        clientEngine.wrap("request");
        long asked = client.exchange.lastRequestByteNanos;
        clientEngine.closeOutbound();
        assertThat(client.exchange.lastRequestByteNanos).isEqualTo(asked);
    }
}
