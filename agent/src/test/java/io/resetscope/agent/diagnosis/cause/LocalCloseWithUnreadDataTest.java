package io.resetscope.agent.diagnosis.cause;

import static io.resetscope.agent.diagnosis.Confidence.CERTAIN;
import static io.resetscope.agent.diagnosis.Confidence.LIKELY;
import static io.resetscope.agent.diagnosis.Confidence.POSSIBLE;
import static io.resetscope.agent.diagnosis.EndedBy.LOCAL;

import io.resetscope.agent.connection.Signal;
import io.resetscope.agent.diagnosis.Cases;
import io.resetscope.agent.diagnosis.Given;
import io.resetscope.agent.incident.IncidentBuilder;
import io.resetscope.agent.incident.Phase;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Closed before everything was read. */
class LocalCloseWithUnreadDataTest {

    @Test
    @DisplayName("a server that refuses an upload and closes: certain")
    void server() {
        Cases.localCloseWithUnreadData()
                .is("local_close_with_unread_data", CERTAIN, LOCAL)
                .summary("This JVM closed the connection before it had read everything, so its kernel sent RST.")
                .says("50 kB lay unread in the receive buffer when this end closed")
                .says(
                        "this server had answered 413 to a request of which 120 bytes had been read (Content-Length 50 MB)")
                .says("the RST can overtake the response: the client may never see the 413")
                .advises("clients with large bodies can ask first: Expect: 100-continue")
                .advisesAbout("Tomcat: maxSwallowSize");
    }

    @Test
    @DisplayName("a server that had not answered says nothing of an answer")
    void unanswered() {
        Cases.localCloseWithUnreadData()
                .but(it -> it.status = 0)
                .is("local_close_with_unread_data", CERTAIN, LOCAL)
                .saysNothingOf("answered")
                .saysNothingOf("overtake");
        Cases.localCloseWithUnreadData().but(it -> it.requestContentLength = -1).saysNothingOf("Content-Length");
    }

    @Test
    @DisplayName("a client that leaves its response unread")
    void client() {
        Given.of(Cases.reused(0.2))
                .but(it -> {
                    it.signal = Signal.LOCAL_CLOSE;
                    it.phase = Phase.CLOSE;
                    it.unreadBytes = 8000;
                    it.status = 200;
                })
                .is("local_close_with_unread_data", CERTAIN, LOCAL)
                .advises("read the response to its end before closing, or accept that the server sees a reset")
                .advisesNothingAbout("Expect")
                .saysNothingOf("overtake");
    }

    @Test
    @DisplayName("linger 0 aborts, whatever lay unread")
    void linger() {
        Cases.localCloseWithUnreadData().but(it -> it.lingerSeconds = 0).is("local_abort");
        Cases.localCloseWithUnreadData().but(it -> it.lingerSeconds = 5).is("local_close_with_unread_data");
    }

    @Test
    @DisplayName("nothing unread, or not known")
    void nothingUnread() {
        Cases.localCloseWithUnreadData().but(it -> complete(it, 0)).isNot("local_close_with_unread_data");
        Cases.localCloseWithUnreadData().but(it -> complete(it, -1)).isNot("local_close_with_unread_data");
        Cases.localCloseWithUnreadData().but(it -> it.unreadBytes = 1).is("local_close_with_unread_data");
    }

    private static void complete(IncidentBuilder incident, long unreadBytes) {
        incident.requestComplete = true;
        incident.unreadBytes = unreadBytes;
    }

    @Test
    @DisplayName("a server that closes in the midst of a request, of which nothing lies unread at that moment: likely")
    void stillArriving() {
        arriving()
                .is("local_close_with_unread_data", LIKELY, LOCAL)
                .says("the last byte of the request had come 3 ms before, and it was not complete")
                .summary(
                        "This JVM closed the connection while the request was still arriving, so its kernel answers the"
                                + " rest with RST.");
        arriving().but(it -> it.sinceRequestNanos = -1).isNot("local_close_with_unread_data");
        arriving().but(it -> it.sinceRequestNanos = 500_000_000).isNot("local_close_with_unread_data");
        arriving().but(it -> it.peerLeft = true).isNot("local_close_with_unread_data");
        arriving().but(it -> it.understood = false).isNot("local_close_with_unread_data");
        arriving().but(it -> it.sinceRequestNanos = 2_000_000_000L).is("request_timeout");
        arriving()
                .but(it -> it.status = 413)
                .is("local_close_with_unread_data", POSSIBLE, LOCAL)
                .says("the RST can overtake the response: the client may never see the 413");
    }

    @Test
    @DisplayName("answered or not, a client that was seen to send while this end closed had not stopped: likely")
    void arrivedWhileClosing() {
        arriving()
                .but(it -> it.status = 413)
                .but(it -> it.arrivedWhileClosing = 82_000)
                .is("local_close_with_unread_data", LIKELY, LOCAL)
                .says("82 kB of the request arrived while this end's TLS socket closed, and it was not complete")
                .saysNothingOf("the last byte of the request")
                .summary(
                        "This JVM closed the connection while the request was still arriving, so its kernel answers the"
                                + " rest with RST.");
        arriving()
                .but(it -> it.arrivedWhileClosing = 0)
                .says("the last byte of the request had come 3 ms before, and it was not complete")
                // a goodbye
                .but(it -> it.arrivedWhileClosing = 1024)
                .says("the last byte of the request had come 3 ms before, and it was not complete");
        arriving()
                .but(it -> it.arrivedWhileClosing = 1025)
                .but(it -> it.sinceRequestNanos = 3_000_000_000L)
                .is("local_close_with_unread_data", LIKELY, LOCAL);
    }

    private static Given arriving() {
        return Cases.localCloseWithUnreadData().but(it -> {
            it.unreadBytes = 0;
            it.status = 0;
            it.sinceRequestNanos = 3_000_000;
        });
    }

    @Test
    @DisplayName("unread bytes of a connection that the client reset are the client's doing")
    void clientReset() {
        Cases.localCloseWithUnreadData()
                .but(it -> it.signal = Signal.RESET)
                .is("client_disconnected")
                .says("50 kB had arrived that the application never read");
    }
}
