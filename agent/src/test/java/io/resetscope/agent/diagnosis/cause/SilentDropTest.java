package io.resetscope.agent.diagnosis.cause;

import static io.resetscope.agent.diagnosis.Confidence.CERTAIN;
import static io.resetscope.agent.diagnosis.Confidence.LIKELY;
import static io.resetscope.agent.diagnosis.EndedBy.NETWORK;
import static io.resetscope.agent.diagnosis.Incidents.seconds;

import io.resetscope.agent.connection.Role;
import io.resetscope.agent.connection.Signal;
import io.resetscope.agent.diagnosis.Cases;
import io.resetscope.agent.diagnosis.Given;
import io.resetscope.agent.diagnosis.Incidents;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What was sent vanished. */
class SilentDropTest {

    @Test
    @DisplayName("the kernel gave up after repeating it: certain, and the network")
    void gaveUp() {
        Cases.silentDrop()
                .is("silent_drop", CERTAIN, NETWORK)
                .summary("What this end sent vanished: nobody acknowledged it, and nobody refused it.")
                .says("the kernel had sent it again 15 times without an acknowledgement")
                .says("the last byte of the request was written 924 s before")
                .says("idle 360 s before this request")
                .says("the read failed with SocketException: Connection timed out (no answer to repeated packets)")
                .advises("a device between the ends has probably forgotten the idle connection")
                .advises(
                        "keep idle connections in the client's pool for clearly less than 360 s, e.g. 288 s; what is allowed, a probe finds: docs/probe.md")
                .advises("or let TCP keep-alive probes keep it alive: SO_KEEPALIVE with an interval below that");
    }

    @Test
    @DisplayName("the application's own read timeout, with repeated packets behind it")
    void readTimeout() {
        Cases.silentDrop()
                .but(it -> {
                    it.errorType = "java.net.SocketTimeoutException";
                    it.errorMessage = "Read timed out";
                    it.retransmits = 1;
                    it.sinceRequestNanos = seconds(5);
                })
                .is("silent_drop", CERTAIN, NETWORK)
                .says("the kernel had sent it again 1 time without an acknowledgement");
    }

    @Test
    @DisplayName("without a count, the kernel's word")
    void noCount() {
        Cases.silentDrop().but(it -> it.retransmits = 0).says("the kernel gave up (ETIMEDOUT)");
        Cases.silentDrop().but(it -> it.retransmits = -1).says("the kernel gave up (ETIMEDOUT)");
    }

    @Test
    @DisplayName("suspects and the bracket, after idling")
    void learned() {
        Cases.silentDrop()
                .survived(230)
                .failed(Cases.reused(250))
                .says("connections to it have survived 230 s, and not survived 250 s of idling")
                .says(
                        "a timeout that fits: Azure Load Balancer idle timeout (240 s); Azure NAT gateway of AKS idleTimeoutInMinutes"
                                + " (240 s)")
                .but(it -> it.library = "Reactor Netty")
                .advisesAbout("no longer than 230 s, which this path is known to allow:"
                        + " ConnectionProvider.builder(…).maxIdleTime(Duration.ofSeconds(230))");
    }

    @Test
    @DisplayName("in the midst of work it is no idle timeout")
    void active() {
        Cases.silentDrop()
                .but(it -> it.idleNanos = seconds(0.2))
                .is("silent_drop", CERTAIN, NETWORK)
                .saysNothingOf("a timeout that fits")
                .advises("look for a host that is gone, or a device that drops packets")
                .advisesNothingAbout("idle");
        Cases.silentDrop()
                .but(it -> {
                    it.reused = false;
                    it.exchangeNumber = 2;
                })
                .advisesNothingAbout("idle");
    }

    @Test
    @DisplayName("a connect that nobody answered: likely")
    void connect() {
        connecting()
                .is("silent_drop", LIKELY, NETWORK)
                .summary("Nobody answered the attempt to connect to shop.example:8080.")
                .says("the SYN got no answer for 5 s: neither accepted nor refused")
                .says(
                        "the connect failed with SocketTimeoutException: Connect timed out (no answer to repeated packets)");
    }

    private static Given connecting() {
        return Given.of(Incidents.refused()).but(it -> {
            it.signal = Signal.TIMED_OUT;
            it.errorType = "java.net.SocketTimeoutException";
            it.errorMessage = "Connect timed out";
            it.connectNanos = seconds(5);
        });
    }

    @Test
    @DisplayName("a connect that was refused is none")
    void refused() {
        connecting().but(it -> it.signal = Signal.REFUSED).is("connection_refused");
    }

    @Test
    @DisplayName("an RST or a FIN is a word; so is the server's side somebody else's")
    void otherwise() {
        Cases.silentDrop().but(it -> it.signal = Signal.RESET).is("peer_aborted_exchange");
        Cases.silentDrop().but(it -> it.signal = Signal.END_OF_STREAM).is("peer_aborted_exchange");
        Cases.silentDrop().but(it -> it.role = Role.SERVER).isNot("silent_drop");
    }

    @Test
    @DisplayName("whatever happened to others: nothing that says no is silent")
    void crash() {
        Cases.silentDrop().but(it -> it.refusals = 1).is("silent_drop", CERTAIN, NETWORK);
    }
}
