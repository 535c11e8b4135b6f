package io.resetscope.lab.judge;

import static io.resetscope.lab.judge.Told.LOCAL;
import static io.resetscope.lab.judge.Told.PEER;
import static io.resetscope.lab.judge.Told.reset;
import static io.resetscope.lab.judge.Told.traced;
import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.lab.judge.Incident.Endpoint;
import io.resetscope.lab.kernel.ResetEvent;
import java.util.List;
import org.junit.jupiter.api.Test;

class KernelCheckTest {

    private static final long NOW = 1_000_000;

    @Test
    void anRstThatNobodySawIsObjectedTo() {
        assertThat(objection("peer")).contains("saw none");
        assertThat(objection("unknown")).contains("saw none");
    }

    @Test
    void thePeersRstIsThePeers() {
        ResetEvent[] both = {sent(PEER, LOCAL, NOW), received(LOCAL, PEER, NOW)};
        assertThat(objection("peer", both)).isNull();
        assertThat(objection("unknown", both)).isNull();
        assertThat(objection("local", both)).contains("this kernel sent no RST");
        assertThat(objection("network", both)).contains("the peer's kernel sent an RST");
    }

    @Test
    void anRstThatNoHostSentIsTheNetworks() {
        ResetEvent received = received(LOCAL, PEER, NOW);
        assertThat(objection("network", received)).isNull();
        assertThat(objection("peer", received)).contains("the peer's kernel sent no RST");
    }

    @Test
    void ourOwnRstIsOurs() {
        assertThat(objection("local", sent(LOCAL, PEER, NOW))).isNull();
        assertThat(objection("peer", sent(LOCAL, PEER, NOW))).contains("the peer's kernel sent no RST");
    }

    @Test
    void anOldConnectionWithTheSamePortsIsAnother() {
        assertThat(objection("peer", sent(PEER, LOCAL, NOW - 600_000))).contains("saw none");
    }

    @Test
    void withoutAnRstThereIsNothingToObject() {
        assertThat(new KernelCheck((a, b, c, d) -> List.of()).objectionTo(traced(0, "stale_pooled_connection")))
                .isNull();
    }

    private static String objection(String endedBy, ResetEvent... events) {
        return new KernelCheck((a, b, c, d) -> List.of(events)).objectionTo(reset(endedBy));
    }

    private static ResetEvent sent(Endpoint from, Endpoint to, long millis) {
        return new ResetEvent(
                millis,
                true,
                from.address(),
                from.port(),
                to.address(),
                to.port(),
                "TCP_ESTABLISHED",
                "TCP_ABORT_ON_CLOSE");
    }

    private static ResetEvent received(Endpoint by, Endpoint other, long millis) {
        return new ResetEvent(millis, false, by.address(), by.port(), other.address(), other.port(), "", "");
    }
}
