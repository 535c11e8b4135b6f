package io.resetscope.agent.connection;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Statuses by which a gateway speaks of its upstream. */
class GatewayAnswerTest extends TrackedPair {

    @ParameterizedTest
    @ValueSource(ints = {502, 503, 504})
    @DisplayName("a client that reads one: told, once per exchange")
    void client(int status) {
        Connection connection = asClient();
        write(REQUEST);
        connection.exchange.status = status;
        read(RESPONSE);
        read(RESPONSE);
        assertThat(told.events).containsExactly("gateway " + status);

        told.events.clear();
        write(REQUEST);
        read(RESPONSE);
        assertThat(told.events).as("the next exchange has no status yet").doesNotContain("gateway " + status);
        connection.exchange.status = status;
        read(RESPONSE);
        assertThat(told.events).contains("gateway " + status);
    }

    @ParameterizedTest
    @ValueSource(ints = {502, 503, 504})
    @DisplayName("a server that writes one: told, once; what it reads meanwhile says nothing")
    void server(int status) {
        Connection connection = asServer();
        connection.exchange.status = status;
        read(REQUEST);
        assertThat(told.events).isEmpty();
        conversation().underWay = true;
        write(RESPONSE);
        write(RESPONSE);
        assertThat(told.events).containsExactly("gateway " + status);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 200, 404, 500, 501, 505, 507})
    @DisplayName("others are nobody's word on an upstream")
    void others(int status) {
        Connection connection = asClient();
        write(REQUEST);
        connection.exchange.status = status;
        read(RESPONSE);
        assertThat(told.events).isEmpty();
    }

    @Test
    @DisplayName("a client that goes on writing after that tells it no more")
    void clientWrites() {
        Connection connection = asClient();
        write(REQUEST);
        connection.exchange.status = 502;
        read(RESPONSE);
        write(REQUEST);
        assertThat(told.events).containsOnlyOnce("gateway 502");
    }
}
