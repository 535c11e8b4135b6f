package io.resetscope.agent.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A second answer that is none is no end of an idle connection. */
class RungTest {

    private static final ProbeRequest REQUEST = new ProbeRequest("GET /", List.of(), "test");
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n";

    /** The first answer is whole. */
    private static Outcome second(LoopbackServer.LateService answer) throws Exception {
        try (LoopbackServer server = LoopbackServer.start(socket -> {
            LoopbackServer.request(socket, 0);
            LoopbackServer.write(socket, OK + "ok");
            if (LoopbackServer.request(socket, 0)) {
                answer.serve(socket);
            }
        })) {
            ProbePath path = new ProbePath(server.target(), REQUEST, null, TimeUnit.SECONDS.toNanos(1));
            return new Rung(path, TcpKeepAlive.OFF, 0).run();
        }
    }

    @Test
    @Timeout(20)
    @DisplayName("begun and stalled")
    void stalled() throws Exception {
        Outcome outcome = second(it -> {
            LoopbackServer.write(it, OK + "o");
            LoopbackServer.awaitEnd(it);
        });
        assertThat(outcome.fate).isEqualTo(Fate.FAILED);
        assertThat(outcome.detail).isEqualTo("the second answer begins, and does not end in time (--timeout)");
    }

    @Test
    @DisplayName("begun and cut")
    void cut() throws Exception {
        Outcome outcome = second(it -> LoopbackServer.write(it, OK + "o"));
        assertThat(outcome.fate).isEqualTo(Fate.FAILED);
        assertThat(outcome.detail).isEqualTo("the answer ended 1 bytes too early");
    }

    @Test
    @DisplayName("not begun: silence, FIN and RST are ends")
    void notBegun() throws Exception {
        assertThat(second(LoopbackServer::awaitEnd).fate).isEqualTo(Fate.SILENT);
        assertThat(second(it -> {}).fate).isEqualTo(Fate.FIN_ON_REQUEST);
        assertThat(second(LoopbackServer::reset).fate).isEqualTo(Fate.RST_ON_REQUEST);
    }
}
