package io.resetscope.agent.incident;

import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.agent.connection.Connection;
import io.resetscope.agent.connection.ConnectionFixture;
import io.resetscope.agent.connection.Role;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

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
            assertThat(Phase.of(connection, false)).isEqualTo(Phase.IDLE);
            assertThat(Phase.of(connection, true)).isEqualTo(Phase.SEND);
        }
    }

    @Test
    @DisplayName("a client sends, waits, receives")
    void client() {
        Connection connection = busy(Role.CLIENT);
        assertThat(Phase.of(connection, true)).isEqualTo(Phase.SEND);
        assertThat(Phase.of(connection, false)).isEqualTo(Phase.AWAIT_RESPONSE);
        connection.exchange.responseBytes = 1;
        assertThat(Phase.of(connection, false)).isEqualTo(Phase.RECEIVE);
        assertThat(Phase.of(connection, true)).as("still uploading").isEqualTo(Phase.SEND);
    }

    @Test
    @DisplayName("a server receives, thinks, sends; reading while it sends is still sending")
    void server() {
        Connection connection = busy(Role.SERVER);
        assertThat(Phase.of(connection, false)).isEqualTo(Phase.RECEIVE);
        assertThat(Phase.of(connection, true)).as("an early answer").isEqualTo(Phase.SEND);
        connection.exchange.requestComplete = true;
        assertThat(Phase.of(connection, false)).isEqualTo(Phase.AWAIT_RESPONSE);
        connection.exchange.responseBytes = 1;
        assertThat(Phase.of(connection, false)).isEqualTo(Phase.SEND);
        assertThat(Phase.of(connection, true)).isEqualTo(Phase.SEND);
    }

    @Test
    @DisplayName("an adopted connection is taken for a client's, as it is more often")
    void adopted() {
        assertThat(Phase.of(busy(null), false)).isEqualTo(Phase.AWAIT_RESPONSE);
    }

    @Test
    @DisplayName("the names are those of the span attribute")
    void ids() {
        assertThat(Phase.values())
                .extracting(Phase::id)
                .containsExactly("connect", "tls", "send", "await_response", "receive", "idle", "close");
    }
}
