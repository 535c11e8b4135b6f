package io.resetscope.agent.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** This end closes a connection that has not failed: what the kernel makes of it, and who is hurt. */
class OwnCloseTest extends TrackedPair {

    private static final String TOLD = "LOCAL_CLOSE read null";

    @Test
    @DisplayName("a server that leaves a part of the request unread: told, with how much")
    void serverUnread() throws IOException {
        Connection connection = asServer();
        read(REQUEST);
        conversation().underWay = true;
        arrives(REQUEST);
        closing();
        assertThat(told.events).containsExactly(TOLD);
        assertThat(connection.ending().unreadBytes).isEqualTo(REQUEST.length);
        assertThat(connection.ending().lingerSeconds).isEqualTo(-1);
        assertThat(told.closes).isEmpty();
    }

    @Test
    @DisplayName("a server that closes with SO_LINGER 0: told, also between two requests")
    void serverAborts() throws IOException {
        Connection connection = asServer();
        pair.server.setSoLinger(true, 0);
        closing();
        assertThat(told.events).containsExactly(TOLD);
        assertThat(connection.ending().lingerSeconds).isZero();
        assertThat(connection.ending().unreadBytes).isZero();
    }

    @Test
    @DisplayName("not when its client had left before: nobody is there to be hurt")
    void serverAbortsAfterClient() throws IOException {
        asServer();
        pair.server.setSoLinger(true, 0);
        finArrives();
        endOfStream();
        closing();
        assertThat(told.events).isEmpty();
        assertThat(told.closes).containsExactly("idle");
    }

    @Test
    @DisplayName("a server that closes without reading its client's end: what the kernel knew of it is kept")
    void serverClosesWithEndUnread() throws IOException {
        Connection connection = asServer();
        assertThat(connection.ending().peerStateAtClose).isEqualTo(PeerState.NOT_ASKED);
        finArrives();
        closing();
        assertThat(connection.endOfStreamRead).isFalse();
        assertThat(connection.ending().peerStateAtClose).isEqualTo(PeerState.FIN);
    }

    @Test
    @DisplayName("a server that closes from another thread than the one that served it: told all the same")
    void serverOtherThread() throws Exception {
        asServer();
        read(REQUEST);
        arrives(REQUEST);
        closesElsewhere();
        assertThat(told.events).containsExactly(TOLD);
    }

    @Test
    @DisplayName("a client that leaves the response unread, or aborts, on the thread that had asked: told")
    void client() throws IOException {
        Connection unread = asClient();
        write(REQUEST);
        arrives(RESPONSE);
        closing();
        assertThat(told.events).containsExactly(TOLD);
        assertThat(unread.ending().unreadBytes).isEqualTo(RESPONSE.length);

        told.events.clear();
        fd = (pair = new LoopbackPair()).clientFd;
        Connection aborting = asClient();
        write(REQUEST);
        pair.client.setSoLinger(true, 0);
        closing();
        assertThat(told.events).containsExactly(TOLD);
        assertThat(aborting.ending().lingerSeconds).isZero();
    }

    @Test
    @DisplayName("on another thread it is a cancelled call, however much lies unread and however it is closed")
    void cancelled() throws Exception {
        asClient();
        write(REQUEST);
        arrives(RESPONSE);
        pair.client.setSoLinger(true, 0);
        closesElsewhere();
        assertThat(told.events).isEmpty();
        assertThat(told.closes).containsExactly("cancelled");
    }

    @Test
    @DisplayName("the thread that reads is as good as the one that wrote")
    void readerCloses() throws Exception {
        asClient();
        onAnotherThread(() -> write(REQUEST));
        read(RESPONSE);
        conversation().underWay = true;
        arrives(RESPONSE);
        closing();
        assertThat(told.events).containsExactly(TOLD);
    }

    @Test
    @DisplayName("a client that evicts an idle connection hurts nobody, whatever lies unread")
    void evicted() throws IOException {
        asClient();
        write(REQUEST);
        read(RESPONSE);
        arrives(RESPONSE);
        pair.client.setSoLinger(true, 0);
        closing();
        assertThat(told.events).isEmpty();
        assertThat(told.closes).containsExactly("idle");
    }

    @Test
    @DisplayName("what a failure left behind is not this end's doing")
    void afterFailure() throws IOException {
        asServer();
        read(REQUEST);
        writeFails(BROKEN_PIPE);
        arrives(REQUEST);
        closing();
        assertThat(told.events).containsExactly("BROKEN_PIPE write Broken pipe");
        assertThat(told.closes).isEmpty();
        assertThat(told.aftermaths).as("a server's").isEmpty();
    }

    @Test
    @DisplayName("a connection that the other end had reset cannot be hurt any more")
    void overAlready() throws IOException {
        asClient();
        write(REQUEST);
        arrives(RESPONSE);
        rstArrives();
        closing();
        assertThat(told.events).isEmpty();
        assertThat(told.closes).containsExactly("cancelled");
    }

    @Test
    @DisplayName("that both directions are over is no sign that the other end had left, when this end shut them down")
    void shutDownBefore() throws IOException {
        Connection connection = asServer();
        read(REQUEST);
        conversation().underWay = true;
        arrives(REQUEST);
        shutDown();
        closing();
        assertThat(told.events).containsExactly(TOLD);
        assertThat(connection.ending().unreadBytes).isEqualTo(REQUEST.length);
    }

    @Test
    @DisplayName("the other end had, when it was over before")
    void shutDownAfterwards() throws IOException {
        asServer();
        read(REQUEST);
        conversation().underWay = true;
        arrives(REQUEST);
        finArrives();
        shutDown();
        closing();
        assertThat(told.events).isEmpty();
        assertThat(told.closes).containsExactly("cancelled");
    }

    @Test
    @DisplayName("an RST that came after this end had shut its input down alone is the other end's")
    void resetAfterInputShutdown() throws IOException {
        asServer();
        read(REQUEST);
        conversation().underWay = true;
        tracker.shutdown(null, fd, false);
        pair.server.shutdownInput();
        pair.client.setSoLinger(true, 0);
        pair.client.close();
        await().until(() -> Kernel.peerState(fd).isOverBothWays());
        closing();
        assertThat(told.events).isEmpty();
        assertThat(told.closes).containsExactly("cancelled");
    }

    /** As the close of a TLS socket does before it closes the descriptor. */
    private void shutDown() throws IOException {
        tracker.shutdown(null, fd, true);
        pair.server.shutdownOutput();
        tracker.shutdown(null, fd, false);
        pair.server.shutdownInput();
        // again: of what this end did, it is asked no more
        tracker.shutdown(null, fd, false);
        assertThat(Kernel.peerState(fd)).isEqualTo(PeerState.HUNG_UP);
    }

    private void closesElsewhere() throws Exception {
        onAnotherThread(this::closing);
    }

    private static void onAnotherThread(Runnable step) throws InterruptedException {
        Thread other = new Thread(step);
        other.start();
        other.join();
    }
}
