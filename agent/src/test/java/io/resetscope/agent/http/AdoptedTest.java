package io.resetscope.agent.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.agent.connection.Role;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A connection that was open before anyone looked. */
class AdoptedTest {

    private static final String GET = "GET /a HTTP/1.1\r\n\r\n";
    private static final String EMPTY = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

    @ParameterizedTest
    @EnumSource
    @DisplayName("the direction of the first request line tells the role")
    void role(Role role) {
        Talk talk = Talk.adopted(role);
        assertThat(talk.conversation.understood()).isFalse();
        talk.client(GET);
        assertThat(talk.connection.role).isEqualTo(role);
        assertThat(talk.conversation.understood()).isTrue();
        assertThat(talk.exchange.idleBeforeNanos).isEqualTo(-1);
        assertThat(talk.server(EMPTY).exchange.status).isEqualTo(200);
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("a request line in the middle of a body is not one; one after the talk turned around is")
    void midBody(Role role) {
        Talk talk = Talk.adopted(role).server("rest of a body").server(GET);
        assertThat(talk.conversation.understood()).isFalse();
        assertThat(talk.exchange.number).isZero();
        assertThat(talk.connection.role).isNull();
        talk.client("GET /").client("b HTTP/1.1\r\n\r\n");
        assertThat(talk.conversation.understood()).isTrue();
        assertThat(talk.connection.role).isEqualTo(role);
        assertThat(talk.exchange.target).isEqualTo("/b");
        assertThat(talk.exchange.startedNanos).isEqualTo(3 * Talk.STEP);
        assertThat(talk.exchange.idleBeforeNanos).isEqualTo(Talk.STEP);
        assertThat(talk.exchange.requestBytes).isEqualTo(19);
    }

    @Test
    @DisplayName("what is lost is looked for again")
    void lost() {
        Talk talk = Talk.adopted(Role.CLIENT).client(GET).server("not a response");
        assertThat(talk.conversation.understood()).isFalse();
        assertThat(talk.conversation.exchangeUnderWay()).isFalse();
        talk.client(GET).server(EMPTY);
        assertThat(talk.conversation.understood()).isTrue();
        assertThat(talk.exchange.number).isEqualTo(2);
        assertThat(talk.exchange.status).isEqualTo(200);
        talk.skipped(false, 5).client("binary").server("binary").client(GET);
        assertThat(talk.conversation.understood()).isTrue();
        assertThat(talk.exchange.number).isEqualTo(3);
    }

    @Test
    @DisplayName("TLS is given up for good, and of an unknown role no turns are claimed")
    void tls() {
        Talk talk = Talk.adopted(Role.SERVER)
                .client("\u0017\u0003\u0003\u0000\u0001x")
                .server("x")
                .client(GET);
        assertThat(talk.conversation.protocolName()).isEqualTo("tls");
        assertThat(talk.conversation.understood()).isFalse();
        assertThat(talk.exchange.number).isZero();
    }

    @Test
    @DisplayName("a failed write begins the exchange")
    void attempted() {
        Talk talk = Talk.adopted(Role.CLIENT).server("x").clientAttempts(GET);
        assertThat(talk.exchange.target).isEqualTo("/a");
        assertThat(talk.exchange.requestBytes).isZero();
        assertThat(talk.conversation.exchangeUnderWay()).isTrue();
    }
}
