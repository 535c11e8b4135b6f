package io.resetscope.lab.servers;

import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.lab.Role;
import io.resetscope.lab.judge.Incident;
import io.resetscope.lab.judge.KernelCheck;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServerJudgeTest {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String UNREAD = "local_close_with_unread_data";

    private final ServerKind kind = ServerKind.of("one", "One")
            .library("One 1.0")
            .setting("maxSwallowSize", ServerFault.UPLOAD)
            .impossible("no", ServerFault.ABORT);

    private List<String> objections(ServerFault fault, boolean reset, Incident... told) {
        KernelCheck kernel = new KernelCheck((local, localPort, peer, peerPort) -> List.of());
        return new ServerJudge(kind, fault, kernel)
                .objections(List.of(told), reset, TRACE, "  server     One 1.0, maxSwallowSize 2 MB");
    }

    private static Incident said(Role role, String cause, String advice) {
        return new Incident(
                role,
                cause,
                "local_close",
                "local",
                TRACE,
                1,
                null,
                null,
                Map.of("resetscope.evidence", List.of("a"), "resetscope.advice", List.of(advice)));
    }

    @Test
    void whatIsRightIsNotObjectedTo() {
        assertThat(objections(ServerFault.HEALTHY, false)).isEmpty();
        assertThat(objections(ServerFault.UPLOAD, true, said(Role.SERVER, UNREAD, "raise maxSwallowSize")))
                .isEmpty();
        assertThat(objections(ServerFault.HALF_HEAD, false, said(Role.SERVER, "request_timeout", "x")))
                .isEmpty();
    }

    @Test
    void theKernelDecidesWhetherARefusedUploadWasReset() {
        assertThat(objections(ServerFault.UPLOAD, false)).isEmpty();
        assertThat(objections(ServerFault.UPLOAD, true))
                .containsExactly("said [] in place of " + UNREAD, "said nothing of the RST that its kernel sent");
        assertThat(objections(ServerFault.UPLOAD, false, said(Role.SERVER, UNREAD, "maxSwallowSize")))
                .containsExactly("said [" + UNREAD + "] in place of nothing");
    }

    @Test
    void whatIsWrongIsNamed() {
        assertThat(objections(ServerFault.UPLOAD, true, said(Role.CLIENT, "unknown", "nothing")))
                .containsExactly(
                        "said cause = unknown in place of " + UNREAD,
                        "said role = client in place of server",
                        "did not name maxSwallowSize: a; nothing");
        assertThat(objections(ServerFault.ABORT, false, said(Role.SERVER, "local_abort", "x")))
                .containsExactly("said [local_abort] in place of nothing");
    }
}
