package io.resetscope.lab.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.lab.stage.TestKey;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RehearsalTest {

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void itIsAWholeHandshake(String protocol) throws Exception {
        SSLEngine client = engine(protocol, true);
        SSLEngine server = engine(protocol, false);
        Rehearsal.shakeHands(client, server);
        assertThat(client.getSession().getProtocol()).isEqualTo(protocol);
        assertThat(client.getSession().getPeerCertificates()).isNotEmpty();
        assertThat(server.getSession().getCipherSuite())
                .isEqualTo(client.getSession().getCipherSuite());
    }

    private static SSLEngine engine(String protocol, boolean client) {
        SSLEngine engine = TestKey.context().createSSLEngine();
        engine.setEnabledProtocols(new String[] {protocol});
        engine.setUseClientMode(client);
        return engine;
    }
}
