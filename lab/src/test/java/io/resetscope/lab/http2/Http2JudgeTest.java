package io.resetscope.lab.http2;

import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.lab.Role;
import io.resetscope.lab.judge.Incident;
import io.resetscope.lab.judge.KernelCheck;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class Http2JudgeTest {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

    private final Http2Client plain = client("grpc");

    private static Http2Client client(String name) {
        return Http2Client.ALL.stream()
                .filter(it -> it.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> objections(Http2Client client, Http2Fault fault, String second, Incident... told) {
        KernelCheck kernel = new KernelCheck((local, localPort, peer, peerPort) -> List.of());
        return new Http2Judge(client, fault, kernel)
                .objections(List.of(told), TRACE, Map.of(fault.id() + ".first", "200", fault.id() + ".second", second));
    }

    private static Incident said(String cause, String signal, long inFlight, Incident.Endpoint local) {
        return new Incident(
                Role.CLIENT,
                cause,
                signal,
                "peer",
                TRACE,
                "1",
                List.of(),
                1,
                local,
                local,
                Map.of("network.protocol.version", "2", "resetscope.http2.streams_in_flight", inFlight));
    }

    @Test
    void whatIsRightIsNotObjectedTo() {
        assertThat(objections(plain, Http2Fault.HEALTHY, "200")).isEmpty();
        assertThat(objections(plain, Http2Fault.RESET_STREAM, "x")).isEmpty();
        assertThat(objections(plain, Http2Fault.FIN_TRUNCATED, "x", said("response_truncated", "fin", 1, null)))
                .isEmpty();
    }

    @Test
    void whatIsWrongIsObjectedTo() {
        assertThat(objections(plain, Http2Fault.HEALTHY, "x"))
                .containsExactly("the application got x for its second request");
        assertThat(objections(plain, Http2Fault.RESET_STREAM, "x", said("unknown", "fin", 1, null)))
                .contains("said [unknown] in place of nothing");
        assertThat(objections(plain, Http2Fault.RESET_STREAMS, "x", said("peer_aborted_exchange", "rst", 1, null)))
                .containsExactly("said streams in flight = 1 in place of 3");
        assertThat(objections(plain, Http2Fault.RESET_STREAMS, "x", said("peer_aborted_exchange", "fin", 3, null)))
                .containsExactly("said signal = fin in place of rst");
        assertThat(objections(plain, Http2Fault.RESET_STREAMS, "x")).isNotEmpty();
    }

    @Test
    void theKernelIsAskedWhereAnRstIsClaimed() {
        Incident.Endpoint end = new Incident.Endpoint("127.0.0.1", 1);

        assertThat(objections(plain, Http2Fault.RESET_STREAMS, "x", said("peer_aborted_exchange", "rst", 3, end)))
                .containsExactly("said rst, but the kernel saw none on this connection");
    }

    @Test
    void aRequestToADeadServerIsRefusedByItself() {
        Incident refused = said("connection_refused", "refused", 0, null);

        assertThat(objections(plain, Http2Fault.DIED, "x", said("peer_crashed", "fin", 1, null), refused))
                .isEmpty();
        assertThat(objections(plain, Http2Fault.DIED, "x", refused)).isNotEmpty();
    }

    @Test
    void whoPingsIsToldOfASilentServer() {
        assertThat(objections(plain, Http2Fault.MUTE, "x")).isEmpty();
        assertThat(objections(client("okhttp5"), Http2Fault.MUTE, "x")).containsExactly("said [] in place of unknown");
    }

    @Test
    void javaNetHttpMayLoseAnAnswer() {
        String lost = "java.io.IOException: EOF reached while reading";

        assertThat(objections(client("javanethttp11"), Http2Fault.FIN_IDLE, lost))
                .isEmpty();
        assertThat(objections(
                        client("javanethttp11"), Http2Fault.GOAWAY_IDLE, "java.io.IOException: x: GOAWAY received"))
                .isEmpty();
        assertThat(objections(client("javanethttp11"), Http2Fault.FIN_IDLE, "x"))
                .isNotEmpty();
        assertThat(objections(plain, Http2Fault.FIN_IDLE, lost)).isNotEmpty();
    }
}
