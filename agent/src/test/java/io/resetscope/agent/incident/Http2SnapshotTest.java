package io.resetscope.agent.incident;

import static io.resetscope.agent.http.Http2Wire.PING;
import static io.resetscope.agent.http.Http2Wire.PING_ACK;
import static io.resetscope.agent.http.Http2Wire.PREFACE;
import static io.resetscope.agent.http.Http2Wire.SETTINGS;
import static io.resetscope.agent.http.Http2Wire.bytes;
import static io.resetscope.agent.http.Http2Wire.get;
import static io.resetscope.agent.http.Http2Wire.head;
import static io.resetscope.agent.http.Http2Wire.ok;
import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.agent.connection.Connection;
import io.resetscope.agent.connection.ConnectionFixture;
import io.resetscope.agent.connection.Exchange;
import io.resetscope.agent.connection.PeerState;
import io.resetscope.agent.connection.Role;
import io.resetscope.agent.connection.Signal;
import io.resetscope.agent.http.HttpConversation;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What an incident says of an HTTP/2 connection, and of which stream. */
class Http2SnapshotTest {

    private long now = Facts.SECOND;
    private final Connection connection = ConnectionFixture.spoken(
            ConnectionFixture.connection(Role.CLIENT, now, 0, Facts.CLIENT, Facts.SERVER), HttpConversation::new);

    private void said(String frames) {
        byte[] bytes = bytes(frames);
        now += Facts.MILLI;
        connection.conversation().sent(bytes, null, 0, bytes.length, now, false);
        connection.lastByteNanos = now;
    }

    private void heard(String frames) {
        byte[] bytes = bytes(frames);
        now += Facts.MILLI;
        connection.conversation().received(bytes, null, 0, bytes.length, now);
        connection.lastByteNanos = now;
    }

    private Incident failed() {
        return Snapshot.of(connection, Signal.RESET, false, null, now).build();
    }

    @Test
    @DisplayName("a silence that an answer has ended is none, and who answered was heard")
    void answeredSilence() {
        said(PREFACE + SETTINGS + get(1));
        heard(SETTINGS);
        now += 5 * Facts.SECOND;
        said(PING);
        assertThat(failed().http2.silenceNanos).isEqualTo(5 * Facts.SECOND + Facts.MILLI);
        assertThat(failed().http2.sinceSilenceNanos).isZero();
        heard(PING_ACK);
        assertThat(failed().http2.silenceNanos).isEqualTo(-1);
        assertThat(failed().http2.sinceSilenceNanos).isEqualTo(-1);
    }

    @Test
    @DisplayName("who answers another stream has been heard since the described one began, and lived until then")
    void heardSince() {
        said(PREFACE + SETTINGS + get(1));
        heard(SETTINGS + ok(1));
        now += 120 * Facts.SECOND;
        said(get(3));
        said(get(5));
        assertThat(failed().http2.heardSince).isFalse();
        heard(head(5));
        IncidentBuilder incident = Snapshot.of(connection, Signal.RESET, false, null, now + 1);
        assertThat(incident.heardNanos).isEqualTo(now);
        assertThat(incident.http2.heardSince).isTrue();
        assertThat(incident.http2.streamId).isEqualTo(3);
        assertThat(incident.idleNanos).isGreaterThan(120 * Facts.SECOND);
    }

    @Test
    @DisplayName("an answer is that of its own stream")
    void answer() {
        said(PREFACE + SETTINGS + get(1));
        heard(SETTINGS);
        Exchange answered = new Exchange();
        answered.begin(2, now, 0, PeerState.NOT_ASKED);
        answered.status = 502;
        Incident incident = Snapshot.ofAnswer(connection, answered, 3, now).build();
        assertThat(incident.status).isEqualTo(502);
        assertThat(incident.exchangeNumber).isEqualTo(2);
        assertThat(incident.http2.streamId).isEqualTo(3);
        assertThat(failed().http2.streamId).isEqualTo(1);
    }
}
