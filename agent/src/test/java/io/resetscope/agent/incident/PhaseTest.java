package io.resetscope.agent.incident;

import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.agent.connection.Connection;
import io.resetscope.agent.connection.ConnectionFixture;
import io.resetscope.agent.connection.Opening;
import io.resetscope.agent.connection.Role;
import io.resetscope.agent.connection.Signal;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an end was doing, from its role, its exchange and the operation that failed. */
class PhaseTest {

    private static Connection busy(Role role) {
        Connection connection = ConnectionFixture.connection(role, 0, 0, null, null);
        ConnectionFixture.underWay(connection, true);
        return connection;
    }

    @Test
    @DisplayName("nothing under way: a read meets an idle connection, a write was sending")
    void idle() {
        for (Role role : new Role[] {Role.CLIENT, Role.SERVER, null}) {
            Connection connection = ConnectionFixture.connection(role, 0, 0, null, null);
            assertThat(Phase.of(connection, Signal.RESET, false)).isEqualTo(Phase.IDLE);
            assertThat(Phase.of(connection, Signal.RESET, true)).isEqualTo(Phase.SEND);
        }
    }

    @Test
    @DisplayName("a client sends, waits, receives")
    void client() {
        Connection connection = busy(Role.CLIENT);
        assertThat(Phase.of(connection, Signal.RESET, true)).isEqualTo(Phase.SEND);
        assertThat(Phase.of(connection, Signal.RESET, false)).isEqualTo(Phase.AWAIT_RESPONSE);
        connection.exchange.responseBytes = 1;
        assertThat(Phase.of(connection, Signal.RESET, false)).isEqualTo(Phase.RECEIVE);
        assertThat(Phase.of(connection, Signal.RESET, true))
                .as("still uploading")
                .isEqualTo(Phase.SEND);
    }

    @Test
    @DisplayName(
            "a client's request that is encrypted and not sent is under way, though the conversation has its answer")
    void encrypted() {
        Connection connection = busy(Role.CLIENT);
        ConnectionFixture.underWay(connection, false);
        ConnectionFixture.encrypted(connection, 1000);
        connection.exchange.responseBytes = 1;
        assertThat(Phase.of(connection, Signal.RESET, false)).isEqualTo(Phase.RECEIVE);
        assertThat(Phase.of(connection, Signal.RESET, true)).isEqualTo(Phase.SEND);
        connection.bytesSent = 1000;
        assertThat(Phase.of(connection, Signal.RESET, false)).isEqualTo(Phase.IDLE);

        Connection server = busy(Role.SERVER);
        ConnectionFixture.underWay(server, false);
        ConnectionFixture.encrypted(server, 1000);
        assertThat(Phase.of(server, Signal.RESET, false)).isEqualTo(Phase.IDLE);
    }

    @Test
    @DisplayName("a server receives, thinks, sends; reading while it sends is still sending")
    void server() {
        Connection connection = busy(Role.SERVER);
        assertThat(Phase.of(connection, Signal.RESET, false)).isEqualTo(Phase.RECEIVE);
        assertThat(Phase.of(connection, Signal.RESET, true))
                .as("an early answer")
                .isEqualTo(Phase.SEND);
        connection.exchange.requestComplete = true;
        assertThat(Phase.of(connection, Signal.RESET, false)).isEqualTo(Phase.AWAIT_RESPONSE);
        connection.exchange.responseBytes = 1;
        assertThat(Phase.of(connection, Signal.RESET, false)).isEqualTo(Phase.SEND);
        assertThat(Phase.of(connection, Signal.RESET, true)).isEqualTo(Phase.SEND);
    }

    @Test
    @DisplayName("an adopted connection is taken for a client's, as it is more often")
    void adopted() {
        assertThat(Phase.of(busy(null), Signal.RESET, false)).isEqualTo(Phase.AWAIT_RESPONSE);
    }

    @Test
    @DisplayName("this end's close is a phase of its own, whatever was under way")
    void close() {
        assertThat(Phase.of(busy(Role.SERVER), Signal.LOCAL_CLOSE, false)).isEqualTo(Phase.CLOSE);
        assertThat(Phase.of(busy(Role.CLIENT), Signal.LOCAL_CLOSE, true)).isEqualTo(Phase.CLOSE);
        Connection handshake = busy(Role.CLIENT);
        ConnectionFixture.opened(handshake, Opening.TLS_HANDSHAKE, Opening.NOTHING);
        assertThat(Phase.of(handshake, Signal.LOCAL_CLOSE, false)).isEqualTo(Phase.CLOSE);
    }

    @ParameterizedTest
    @CsvSource({
        "TLS_HANDSHAKE, NOTHING, TLS",
        "TLS_HANDSHAKE, TLS_ALERT, TLS",
        "TLS_HANDSHAKE, HTTP_RESPONSE, TLS",
        "TLS_HANDSHAKE, OTHER, TLS",
        "TLS_HANDSHAKE, TLS_HANDSHAKE, AWAIT_RESPONSE",
        "HTTP_REQUEST, TLS_ALERT, TLS",
        "HTTP_REQUEST, NOTHING, AWAIT_RESPONSE",
        "OTHER, OTHER, AWAIT_RESPONSE",
    })
    @DisplayName("the handshake lasts until the first flight is answered with one, seen from both ends")
    void handshake(Opening asked, Opening answered, Phase expected) {
        Connection client = busy(Role.CLIENT);
        ConnectionFixture.opened(client, asked, answered);
        assertThat(Phase.of(client, Signal.RESET, false)).isEqualTo(expected);
        Connection server = busy(Role.SERVER);
        server.exchange.requestComplete = true;
        ConnectionFixture.opened(server, answered, asked);
        assertThat(Phase.of(server, Signal.RESET, false)).isEqualTo(expected);
    }

    @Test
    @DisplayName("an answer is received, or sent, also when it is whole and nothing is under way any more")
    void answer() {
        for (boolean underWay : new boolean[] {true, false}) {
            Connection client = busy(Role.CLIENT);
            Connection server = busy(Role.SERVER);
            ConnectionFixture.underWay(client, underWay);
            ConnectionFixture.underWay(server, underWay);
            assertThat(Phase.of(client, Signal.ANSWER, false)).isEqualTo(Phase.RECEIVE);
            assertThat(Phase.of(server, Signal.ANSWER, false)).isEqualTo(Phase.SEND);
        }
        Connection handshake = busy(Role.CLIENT);
        ConnectionFixture.opened(handshake, Opening.TLS_HANDSHAKE, Opening.HTTP_RESPONSE);
        assertThat(Phase.of(handshake, Signal.ANSWER, false)).isEqualTo(Phase.TLS);
    }

    @Test
    @DisplayName("the names are those of the span attribute")
    void ids() {
        assertThat(Phase.values())
                .extracting(Phase::id)
                .containsExactly("connect", "tls", "send", "await_response", "receive", "idle", "close");
    }
}
