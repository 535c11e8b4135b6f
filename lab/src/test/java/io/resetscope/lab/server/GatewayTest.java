package io.resetscope.lab.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.lab.stage.TestKey;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GatewayTest {

    @ParameterizedTest
    @ValueSource(classes = {NettyGateway.class, BlockingGateway.class})
    void itPassesAnswersOn(Class<?> program) throws Exception {
        for (String mode : new String[] {"close", "502"}) {
            try (ServerProgram gateway = gateway(program, FaultServer.start("ok"), mode);
                    RawClient client = new RawClient(gateway.port())) {
                assertThat(client.get()).as(mode).isEqualTo("200");
                assertThat(client.post(1_000_000)).as(mode).isEqualTo("200");
                assertThat(gateway.endAndRemainingOutput()).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(classes = {NettyGateway.class, BlockingGateway.class})
    void clientsMaySpeakTls(Class<?> program) throws Exception {
        SSLContext.setDefault(TestKey.context());
        String upstream = Integer.toString(FaultServer.start("ok"));
        for (String mode : new String[] {"mode=close", "mode=502"}) {
            try (ServerProgram gateway = ServerProgram.start(program, "0", "127.0.0.1", upstream, mode, "tls=true");
                    RawClient client = new RawClient(gateway.port(), true)) {
                assertThat(client.get()).as(mode).isEqualTo("200");
                assertThat(client.post(1_000_000)).as(mode).isEqualTo("200");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(classes = {NettyGateway.class, BlockingGateway.class})
    void anUpstreamThatClosesTakesTheClientWithIt(Class<?> program) throws Exception {
        try (ServerProgram gateway = gateway(program, FaultServer.start("end_mid_processing"), "close");
                RawClient client = new RawClient(gateway.port())) {
            assertThat(client.get()).isEqualTo("EOF");
        }
    }

    @ParameterizedTest
    @ValueSource(classes = {NettyGateway.class, BlockingGateway.class})
    void aFailedUpstreamBecomesA502(Class<?> program) throws Exception {
        for (String fault : new String[] {"end_mid_processing", "reset_at_accept"}) {
            try (ServerProgram gateway = gateway(program, FaultServer.start(fault), "502");
                    RawClient client = new RawClient(gateway.port())) {
                assertThat(client.get()).as(fault).isEqualTo("502");
            }
        }
    }

    @Test
    void anUpstreamThatResetBeforeTheFirstRequestBecomesA502() throws Exception {
        try (ServerProgram gateway = gateway(BlockingGateway.class, FaultServer.start("reset_at_accept"), "502");
                RawClient client = new RawClient(gateway.port())) {
            // the reset comes first as a rule; the answer is the same if it does not
            Thread.sleep(300);
            assertThat(client.get()).isEqualTo("502");
        }
    }

    @Test
    void anUpstreamThatIsKilledBehindNettyBecomesA502() throws Exception {
        try (ServerProgram upstream = ServerProgram.start(FaultServer.class, "ok", "0");
                ServerProgram gateway = gateway(NettyGateway.class, upstream.port(), "502");
                RawClient client = new RawClient(gateway.port())) {
            assertThat(client.get()).isEqualTo("200");
            upstream.kill();
            assertThat(client.get()).isEqualTo("502");
        }
    }

    @Test
    void whatBreaksOffBehindNettyBecomesA502AndTheClientStays() throws Exception {
        try (ServerProgram gateway = gateway(NettyGateway.class, FaultServer.start("truncated"), "502");
                RawClient client = new RawClient(gateway.port())) {
            assertThat(client.get()).isEqualTo("502");
            assertThat(client.get()).isEqualTo("502");
        }
    }

    private static ServerProgram gateway(Class<?> program, int upstreamPort, String mode) throws Exception {
        return ServerProgram.start(program, "0", "127.0.0.1", Integer.toString(upstreamPort), "mode=" + mode);
    }
}
