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

    private static final String NAMED = "One 1.0 reads no more than 2 MB (maxSwallowSize)";

    private final ServerKind kind = ServerKind.of("one", "One")
            .library("One 1.0")
            .setting("maxSwallowSize", "2 MB", ServerFault.UPLOAD)
            .impossible("no", ServerFault.ABORT);

    private List<String> objections(ServerFault fault, boolean reset, Incident... told) {
        KernelCheck kernel = new KernelCheck((local, localPort, peer, peerPort) -> List.of());
        return new ServerJudge(kind, fault, kernel)
                .objections(List.of(told), reset, TRACE, "  server     One 1.0, maxSwallowSize 2 MB");
    }

    private static Incident said(Role role, String cause, String evidence) {
        return new Incident(
                role,
                cause,
                "local_close",
                "local",
                TRACE,
                "1",
                List.of(),
                1,
                null,
                null,
                Map.of(
                        "resetscope.evidence",
                        List.of("a", evidence),
                        "resetscope.advice",
                        List.of("raise maxSwallowSize")));
    }

    @Test
    void whatIsRightIsNotObjectedTo() {
        assertThat(objections(ServerFault.HEALTHY, false)).isEmpty();
        assertThat(objections(ServerFault.UPLOAD, true, said(Role.SERVER, UNREAD, NAMED)))
                .isEmpty();
        assertThat(objections(ServerFault.HALF_HEAD, false, said(Role.SERVER, "request_timeout", "x")))
                .isEmpty();
    }

    @Test
    void theKernelDecidesWhetherARefusedUploadWasReset() {
        assertThat(objections(ServerFault.UPLOAD, false)).isEmpty();
        assertThat(objections(ServerFault.UPLOAD_MORE, false)).isEmpty();
        assertThat(objections(ServerFault.UPLOAD, true))
                .containsExactly("said [] in place of " + UNREAD, "said nothing of the RST that its kernel sent");
        assertThat(objections(ServerFault.UPLOAD, false, said(Role.SERVER, UNREAD, NAMED)))
                .containsExactly("said [" + UNREAD + "] in place of nothing");
    }

    @Test
    void whatIsWrongIsNamed() {
        assertThat(objections(ServerFault.UPLOAD, true, said(Role.CLIENT, "unknown", "nothing")))
                .containsExactly(
                        "said cause = unknown in place of " + UNREAD,
                        "said role = client in place of server",
                        "did not name maxSwallowSize of One 1.0, 2 MB, as the reason: [a, nothing]");
        assertThat(objections(ServerFault.ABORT, false, said(Role.SERVER, "local_abort", "x")))
                .containsExactly("said [local_abort] in place of nothing");
    }

    @Test
    void theReasonIsOneSettingWithItsValue() {
        for (String wrong : List.of(
                "One 1.0 reads no more than 3 MB (maxSwallowSize)",
                "One 2.0 reads no more than 2 MB (maxSwallowSize)",
                "One 1.0 reads no more than 2 MB")) {
            assertThat(objections(ServerFault.UPLOAD, true, said(Role.SERVER, UNREAD, wrong)))
                    .as(wrong)
                    .hasSize(1)
                    .allMatch(it -> it.startsWith("did not name maxSwallowSize of One 1.0, 2 MB"));
        }
        assertThat(objections(
                        ServerFault.UPLOAD, true, said(Role.SERVER, UNREAD, NAMED + "; idleTimeout is 4 s, as well")))
                .hasSize(1)
                .allMatch(it -> it.startsWith("named idleTimeout as the reason"));
        assertThat(objections(
                        ServerFault.HALF_HEAD, false, said(Role.SERVER, "request_timeout", "4 s (connectionTimeout)")))
                .hasSize(1)
                .allMatch(it -> it.startsWith("named connectionTimeout as the reason"));
    }
}
