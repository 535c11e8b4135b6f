package io.resetscope.agent.diagnosis.cause;

import static io.resetscope.agent.diagnosis.Confidence.CERTAIN;
import static io.resetscope.agent.diagnosis.Confidence.LIKELY;
import static io.resetscope.agent.diagnosis.Confidence.POSSIBLE;
import static io.resetscope.agent.diagnosis.EndedBy.LOCAL;

import io.resetscope.agent.connection.Role;
import io.resetscope.agent.connection.Signal;
import io.resetscope.agent.diagnosis.Cases;
import io.resetscope.agent.incident.Upstream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A gateway hangs up on its client because its upstream did. */
class GatewayClosePropagatedTest {

    @Test
    @DisplayName("in the midst of the client's response: certain")
    void cutShort() {
        Cases.gatewayClosePropagated()
                .is("gateway_close_propagated", CERTAIN, LOCAL)
                .summary("This gateway closed its client's connection because its upstream had closed its own.")
                .says(
                        "the connection to the upstream orders:9000 ended 0.4 ms before; it had been used for this client's request")
                .says("the upstream had not finished its response")
                .says("the client's response was not complete: 410 bytes of it had been sent")
                .advises("when the upstream fails, answer 502 and then close");
    }

    @Test
    @DisplayName("after a whole response, by an upstream of HTTP/1.0, without a word to the client: certain")
    void afterAWholeResponse() {
        Cases.gatewayThatHungUpToo()
                .is("gateway_close_propagated", CERTAIN, LOCAL)
                .says("the upstream had announced that (HTTP/1.0 without keep-alive)")
                .says(
                        "the client's response was complete, and nothing had told the client that the connection would end")
                .advises(
                        "speak HTTP/1.1 with keep-alive to the upstream, or send Connection: close to the client too when its"
                                + " connection is to end")
                .but(it -> it.upstream = new Upstream("orders:9000", "1.1", true, false, 1, -1, () -> null))
                .says("the upstream had announced that (Connection: close)");
    }

    @Test
    @DisplayName("bytes of the client lay unread: an RST, said beside it")
    void unread() {
        Cases.gatewayClosePropagated()
                .but(it -> it.unreadBytes = 90)
                .is("gateway_close_propagated", CERTAIN, LOCAL)
                .says("90 bytes from the client lay unread, so that the kernel sent RST");
    }

    @Test
    @DisplayName("the client had been told, or the upstream had not: nothing that hurts")
    void orderly() {
        Cases.gatewayThatHungUpToo().but(it -> it.closeAnnounced = true).isNot("gateway_close_propagated");
        Cases.gatewayThatHungUpToo()
                .but(it -> it.upstream = new Upstream("orders:9000", "1.1", false, false, 1, -1, () -> null))
                .isNot("gateway_close_propagated");
    }

    @Test
    @DisplayName("the client had left: nobody was hung up on")
    void clientHadLeft() {
        Cases.gatewayThatHungUpToo().but(it -> it.peerLeft = true).isNot("gateway_close_propagated");
    }

    @Test
    @DisplayName("where nothing but the lack of another request speaks for it: likely")
    void supposed() {
        Cases.gatewayClosePropagated()
                .but(it -> it.upstream = new Upstream(
                        "orders:9000", "1.1", false, true, false, 400_000, -1, Upstream.Tie.ONLY, () -> null))
                .is("gateway_close_propagated", LIKELY, LOCAL)
                .says("the connection to the upstream orders:9000 ended 0.4 ms before")
                .says("this request was the only one seen in this JVM at that moment");
    }

    @Test
    @DisplayName("more than a second later it may have had a reason of its own: possible")
    void late() {
        Cases.gatewayClosePropagated()
                .but(it ->
                        it.upstream = new Upstream("orders:9000", "1.1", false, true, 1_000_000_000L, -1, () -> null))
                .is("gateway_close_propagated", CERTAIN, LOCAL);
        Cases.gatewayClosePropagated()
                .but(it ->
                        it.upstream = new Upstream("orders:9000", "1.1", false, true, 1_000_000_001L, -1, () -> null))
                .is("gateway_close_propagated", POSSIBLE, LOCAL)
                .summary(
                        "This gateway may have closed its client's connection because its upstream had closed its own.")
                .says("who hangs up because an upstream did mostly does so at once: this may have had another reason");
    }

    @Test
    @DisplayName("an upstream that could not be reached is told as that")
    void unreachable() {
        Cases.gatewayClosePropagated()
                .but(it -> it.upstream = new Upstream(
                        "orders:9000", null, false, true, true, 400_000, -1, Upstream.Tie.KNOWN, () -> null))
                .is("gateway_close_propagated", CERTAIN, LOCAL)
                .summary("This gateway closed its client's connection because its upstream could not be reached.")
                .says("the connect to the upstream orders:9000 had failed 0.4 ms before");
    }

    @Test
    @DisplayName("no upstream had ended: unread data, or linger")
    void withoutUpstream() {
        Cases.gatewayClosePropagated().but(it -> it.upstream = null).isNot("gateway_close_propagated");
        Cases.gatewayClosePropagated()
                .but(it -> {
                    it.upstream = null;
                    it.unreadBytes = 90;
                })
                .is("local_close_with_unread_data");
        Cases.gatewayClosePropagated()
                .but(it -> {
                    it.upstream = null;
                    it.lingerSeconds = 0;
                })
                .is("local_abort");
    }

    @Test
    @DisplayName("before the client had asked anything, no response was cut short")
    void noRequest() {
        Cases.gatewayClosePropagated()
                .but(it -> {
                    it.exchangeNumber = 0;
                    it.responseBytes = 0;
                    it.lingerSeconds = 0;
                })
                .is("local_abort");
    }

    @Test
    @DisplayName("the client left by itself, or this JVM is a client")
    void negatives() {
        Cases.gatewayClosePropagated()
                .but(it -> it.signal = Signal.END_OF_STREAM)
                .is("client_disconnected");
        Cases.gatewayClosePropagated().but(it -> it.role = Role.CLIENT).isNot("gateway_close_propagated");
    }

    @Test
    @DisplayName(
            "a response that lasts until the close is cut short by a failed upstream, and whole with one that is done")
    void lastsUntilClose() {
        Cases.gatewayClosePropagated()
                .but(it -> {
                    it.status = 200;
                    it.responseContentLength = -1;
                    it.responseChunked = false;
                })
                .is("gateway_close_propagated")
                .but(it -> {
                    it.closeAnnounced = true;
                    it.upstream = new Upstream("orders:9000", "1.0", true, false, 1, -1, () -> null);
                })
                .isNot("gateway_close_propagated")
                .but(it -> it.responseContentLength = 5_000)
                .is("gateway_close_propagated");
    }
}
