package io.resetscope.agent.http;

import static io.resetscope.agent.http.Http2Wire.PING;
import static io.resetscope.agent.http.Http2Wire.PING_ACK;
import static io.resetscope.agent.http.Http2Wire.PREFACE;
import static io.resetscope.agent.http.Http2Wire.SETTINGS;
import static io.resetscope.agent.http.Http2Wire.SETTINGS_ACK;
import static io.resetscope.agent.http.Http2Wire.data;
import static io.resetscope.agent.http.Http2Wire.frame;
import static io.resetscope.agent.http.Http2Wire.get;
import static io.resetscope.agent.http.Http2Wire.goAway;
import static io.resetscope.agent.http.Http2Wire.head;
import static io.resetscope.agent.http.Http2Wire.lastData;
import static io.resetscope.agent.http.Http2Wire.ok;
import static io.resetscope.agent.http.Http2Wire.post;
import static io.resetscope.agent.http.Http2Wire.reset;
import static io.resetscope.agent.http.Http2Wire.windowUpdate;
import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.agent.client.ClientCalls;
import io.resetscope.agent.client.ClientLibraries;
import io.resetscope.agent.connection.GoAway;
import io.resetscope.agent.connection.Http2Facts;
import io.resetscope.agent.connection.Role;
import java.io.FileDescriptor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP/2: which streams are in flight, what of them is an exchange, and what is said of the connection. */
class Http2Test {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private Talk talk = Talk.asClient();

    /** Past the settings of both ends. */
    private Talk begun() {
        return talk.client(PREFACE + SETTINGS).server(SETTINGS + SETTINGS_ACK).client(SETTINGS_ACK);
    }

    private Http2Facts facts() {
        return talk.conversation.http2();
    }

    private Talk after(double seconds) {
        talk.now += Math.round(seconds * SECOND);
        return talk;
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    @DisplayName("the preface tells, in either role")
    void preface(Role role) {
        talk = Talk.of(role, Talk.Form.ARRAY).client(PREFACE);
        assertThat(talk.conversation.understood()).isTrue();
        assertThat(talk.conversation.protocolName()).isEqualTo("http");
        assertThat(talk.conversation.protocolVersion()).isEqualTo("2");
        assertThat(facts().streamsInFlight()).isZero();
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    @DisplayName("one that was open before the agent came is not understood, and nothing is made up of its frames")
    void adopted(Role role) {
        talk = Talk.adopted(role).client(get(7)).server(ok(7)).client(PING).server(goAway(7, 0, ""));
        assertThat(talk.conversation.understood()).isFalse();
        assertThat(talk.conversation.protocolName()).isNull();
        assertThat(facts()).isNull();
        assertThat(talk.exchange.method).isNull();
        assertThat(talk.exchange.status).isZero();
    }

    @Test
    @DisplayName("a client that has said its preface waits for the server's word, and then for nothing")
    void unanswered() {
        talk.client(PREFACE + SETTINGS);
        assertThat(talk.conversation.exchangeUnderWay()).isTrue();
        talk.server(SETTINGS);
        assertThat(talk.conversation.exchangeUnderWay()).isFalse();
        talk = Talk.asServer().client(PREFACE + SETTINGS);
        assertThat(talk.conversation.exchangeUnderWay()).isFalse();
    }

    @Test
    @DisplayName("a stream is an exchange, from its first byte to its last")
    void exchange() {
        begun().client(post(1) + data(1, "some")).client(lastData(1, "more"));
        assertThat(talk.conversation.exchangeUnderWay()).isTrue();
        assertThat(talk.exchange.number).isEqualTo(1);
        assertThat(talk.exchange.startedNanos).isEqualTo(4 * Talk.STEP);
        assertThat(talk.exchange.requestBytes).isEqualTo(12 + 13 + 13);
        assertThat(talk.exchange.requestComplete).isTrue();
        assertThat(talk.exchange.method).isEqualTo("GET");
        assertThat(talk.exchange.target).isEqualTo("/");
        assertThat(talk.exchange.respondedNanos).isZero();
        talk.server(head(1) + data(1, "a"));
        assertThat(talk.exchange.respondedNanos).isEqualTo(6 * Talk.STEP);
        assertThat(talk.exchange.responseBytes).isEqualTo(10 + 10);
        assertThat(talk.exchange.status).isEqualTo(200);
        assertThat(talk.conversation.exchangeUnderWay()).isTrue();
        talk.server(lastData(1, ""));
        assertThat(talk.conversation.exchangeUnderWay()).isFalse();
        assertThat(talk.exchange.endedNanos).isEqualTo(7 * Talk.STEP);
        assertThat(talk.completed()).isEqualTo(1);
        talk.client(get(3));
        assertThat(talk.exchange.number).isEqualTo(2);
        assertThat(talk.exchange.responseBytes).isZero();
        assertThat(talk.exchange.requestComplete).isTrue();
    }

    @Test
    @DisplayName("streams in flight are counted, and each of them once")
    void counted() {
        begun().client(get(1) + get(3) + post(5)).server(head(3) + ok(1)).client(reset(5));
        assertThat(facts().streamsInFlight()).isEqualTo(1);
        assertThat(facts().streamsOpened).isEqualTo(3);
        talk.server(lastData(3, "") + reset(3) + reset(5) + lastData(1, "")).client(windowUpdate(3) + reset(3));
        assertThat(facts().streamsInFlight()).isZero();
        assertThat(talk.conversation.exchangeUnderWay()).isFalse();
    }

    @Test
    @DisplayName("more streams than the places at hand, and not more than are bounded")
    void many() {
        begun();
        for (int id = 1; id < 2 * 1024; id += 2) {
            talk.client(get(id));
        }
        assertThat(facts().streamsInFlight()).isEqualTo(1024);
        talk.server(ok(5));
        talk.client(get(2049));
        assertThat(facts().streamsInFlight()).isEqualTo(1024);
        talk.client(get(2051));
        assertThat(talk.conversation.understood()).isFalse();
        assertThat(talk.conversation.protocolVersion()).isEqualTo("2");
    }

    @Test
    @DisplayName("trailers, and the end of a stream in CONTINUATION")
    void endings() {
        begun().client(post(1) + frame(1, 1, 1, "") + frame(9, 0, 1, ""));
        assertThat(talk.exchange.requestComplete).isFalse();
        talk.client(frame(9, 4, 1, ""));
        assertThat(talk.exchange.requestComplete).isTrue();
        talk.server(head(1) + data(1, "x") + frame(1, 5, 1, ""));
        assertThat(facts().streamsInFlight()).isZero();
    }

    @Test
    @DisplayName("when the described stream has ended, the oldest one is described")
    void successor() {
        begun().client(get(1)).client(get(3)).client(get(5)).server(head(3) + data(3, "abc") + ok(1));
        assertThat(talk.exchange.number).isEqualTo(2);
        assertThat(facts().streamId).isEqualTo(3);
        assertThat(talk.exchange.startedNanos).isEqualTo(5 * Talk.STEP);
        assertThat(talk.exchange.responseBytes).isEqualTo(22);
        assertThat(talk.exchange.endedNanos).isZero();
        talk.server(lastData(3, ""));
        assertThat(talk.exchange.number).isEqualTo(3);
        assertThat(talk.exchange.responseBytes).isZero();
        talk.server(ok(5));
        assertThat(talk.completed()).isEqualTo(3);
        assertThat(talk.connection.recent().number(2)).isEqualTo(3);
    }

    @Test
    @DisplayName("idle means that no stream was in flight, whatever PINGs passed")
    void idle() {
        begun().client(get(1)).server(ok(1));
        long quiet = talk.now;
        after(2).client(PING).server(PING_ACK);
        after(1).client(get(3));
        assertThat(talk.exchange.idleBeforeNanos).isEqualTo(talk.now - quiet);
        assertThat(facts().quietBeforeNanos).isEqualTo(SECOND + Talk.STEP);
    }

    @Test
    @DisplayName("before the first stream, idle counts from the beginning")
    void firstIdle() {
        begun();
        after(3).client(get(1));
        assertThat(talk.exchange.idleBeforeNanos).isEqualTo(talk.now);
        assertThat(talk.exchange.number).isEqualTo(1);
    }

    @Test
    @DisplayName("a stream that is opened after a silence shows what became of the connection, though another waits")
    void afterSilence() {
        begun().client(get(1)).server(head(1));
        after(5).client(get(3));
        assertThat(talk.exchange.number).isEqualTo(2);
        assertThat(talk.exchange.idleBeforeNanos).as("another was in flight").isZero();
        assertThat(facts().quietBeforeNanos).isEqualTo(5 * SECOND + Talk.STEP);
        assertThat(talk.exchange.responseBytes).isZero();
        talk.server(ok(3));
        assertThat(talk.exchange.number).isEqualTo(1);
        assertThat(talk.exchange.responseBytes).isEqualTo(10);
        assertThat(facts().streamsInFlight()).isEqualTo(1);
        assertThat(facts().silenceNanos).isEqualTo(5 * SECOND + Talk.STEP);
    }

    @Test
    @DisplayName("GOAWAY: last stream, code, and what it says")
    void goaway() {
        begun().client(get(1) + get(3) + get(5)).server(goAway(3, 11, "too_many_pings"));
        GoAway said = facts().goAwayReceived;
        assertThat(said.codeName()).isEqualTo("ENHANCE_YOUR_CALM");
        assertThat(said.isError()).isTrue();
        assertThat(said.lastStreamId).isEqualTo(3);
        assertThat(said.text).isEqualTo("too_many_pings");
        assertThat(said.atNanos).isEqualTo(talk.now);
        assertThat(facts().streamsInFlightAbove(said.lastStreamId)).isEqualTo(1);
        assertThat(facts().goAwaySent).isNull();
        talk.client(goAway(0, 0, ""));
        assertThat(facts().goAwaySent.text).isNull();
        assertThat(facts().goAwaySent.isError()).isFalse();
        talk.server(goAway(1, 0xffff_ffffL, ""));
        assertThat(facts().goAwayReceived.codeName()).isEqualTo("0xffffffff");
        assertThat(facts().goAwayReceived.lastStreamId).isEqualTo(1);
    }

    @Test
    @DisplayName("of what a GOAWAY says, 64 characters are kept")
    void longText() {
        begun().server(goAway(0, 0, "x".repeat(10_000)));
        assertThat(facts().goAwayReceived.text).isEqualTo("x".repeat(64));
    }

    @Test
    @DisplayName("wherever it is cut")
    void cutText() {
        byte[] bytes = Http2Wire.bytes(goAway(3, 11, "too_many_pings"));
        for (int at = 1; at < bytes.length; at++) {
            talk = Talk.asClient();
            begun();
            talk.pass(false, bytes, 0, at);
            talk.pass(false, bytes, at, bytes.length);
            assertThat(facts().goAwayReceived.text).isEqualTo("too_many_pings");
            assertThat(facts().goAwayReceived.lastStreamId).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u001b[2J", "a\nb", "user=4711", "https://host/?token", "caf\u00e9", "<b>"})
    @DisplayName("what it says is kept if it is a name, and not if it may be anything")
    void foreignText(String text) {
        begun().server(goAway(0, 0, text));
        assertThat(facts().goAwayReceived.text).isNull();
        talk.server(goAway(0, 0, "Connection-timed_out 1.2"));
        assertThat(facts().goAwayReceived.text).isEqualTo("Connection-timed_out 1.2");
    }

    @Test
    @DisplayName("what a client says to its server with it, and what this end says, is not kept")
    void textOfClient() {
        talk = Talk.asServer();
        begun().client(goAway(0, 0, "bye")).server(goAway(0, 0, "max_age"));
        assertThat(facts().goAwayReceived.text).isNull();
        assertThat(facts().goAwaySent.text).isNull();
    }

    @Test
    @DisplayName("a server owes no answer to what lies above its GOAWAY, be it open or on its way")
    void refused() {
        talk = Talk.asServer();
        begun().client(get(1) + get(3) + get(5)).server(goAway(1, 0, "")).client(post(7));
        assertThat(facts().streamsInFlight()).isEqualTo(1);
        assertThat(talk.exchange.number).isEqualTo(1);
        talk.client(data(7, "x") + lastData(7, "")).server(ok(1));
        assertThat(talk.conversation.exchangeUnderWay()).isFalse();
        assertThat(talk.conversation.understood()).isTrue();
    }

    @Test
    @DisplayName("one that announces its leave refuses nothing yet, and a client's GOAWAY is about other streams")
    void notRefused() {
        talk = Talk.asServer();
        begun().client(get(1)).server(goAway(Integer.MAX_VALUE, 0, "")).client(get(3));
        assertThat(facts().streamsInFlight()).isEqualTo(2);
        talk = Talk.asClient();
        begun().client(get(1) + goAway(0, 0, "") + get(3));
        assertThat(facts().streamsInFlight()).isEqualTo(2);
    }

    @Test
    @DisplayName("of what a client says, what belongs to the described stream is its request, until that was asked for")
    void requestOfLeader() {
        begun().client(post(1) + PING);
        assertThat(talk.conversation.takeRequestPassed()).isTrue();
        assertThat(talk.conversation.takeRequestPassed()).isFalse();
        talk.client(post(3)).client(data(3, "x")).client(reset(3));
        assertThat(talk.conversation.takeRequestPassed()).isFalse();
        talk.client(data(1, "x")).client(PING);
        assertThat(talk.conversation.takeRequestPassed()).isTrue();
    }

    @Test
    @DisplayName("whatever stream is answered, the other end has been heard")
    void heard() {
        begun().client(get(1)).server(ok(1));
        after(5).client(get(3));
        long started = talk.exchange.startedNanos;
        assertThat(facts().isHeardSince(started)).isFalse();
        talk.client(get(5));
        assertThat(facts().isHeardSince(started)).isFalse();
        talk.server(head(5));
        assertThat(facts().streamId).isEqualTo(3);
        assertThat(facts().isHeardSince(started)).isTrue();
        assertThat(facts().heardNanos).isEqualTo(talk.now);
    }

    @Test
    @DisplayName("what breaks a silence may be a PING, and its answer ends it")
    void answeredPing() {
        begun().client(get(1));
        after(5).client(PING);
        assertThat(facts().silenceNanos).isEqualTo(5 * SECOND + Talk.STEP);
        assertThat(facts().isHeardSince(facts().silenceEndedNanos)).isFalse();
        talk.server(PING_ACK);
        assertThat(facts().isHeardSince(facts().silenceEndedNanos)).isTrue();
    }

    @Test
    @DisplayName("a PING waits until it is answered")
    void ping() {
        begun().client(PING);
        long sent = talk.now;
        assertThat(facts().pingUnansweredSinceNanos()).isEqualTo(sent);
        talk.client(PING).server(PING);
        assertThat(facts().pingUnansweredSinceNanos()).isEqualTo(sent);
        talk.server(PING_ACK);
        assertThat(facts().pingUnansweredSinceNanos()).isEqualTo(talk.now);
        talk.server(PING_ACK);
        assertThat(facts().pingUnansweredSinceNanos()).isZero();
        talk.client(PING);
        assertThat(facts().pingUnansweredSinceNanos()).isEqualTo(talk.now);
    }

    @Test
    @DisplayName("what is said of the connection is no part of a request")
    void notOfRequest() {
        begun().client(get(1));
        assertThat(talk.conversation.takeRequestPassed()).isTrue();
        talk.client(PING + windowUpdate(0) + windowUpdate(1));
        assertThat(talk.conversation.takeRequestPassed()).isFalse();
        talk.client(PING + data(1, "x"));
        assertThat(talk.conversation.takeRequestPassed()).isTrue();
    }

    @Test
    @DisplayName("an answer to a PING that is read before the write of the PING has returned")
    void earlyPing() {
        begun().server(PING_ACK).client(PING);
        assertThat(facts().pingUnansweredSinceNanos()).isZero();
        talk.client(PING);
        assertThat(facts().pingUnansweredSinceNanos()).isEqualTo(talk.now);
    }

    @Test
    @DisplayName("streams that are reset after a PING has waited for a second are given up, and no others")
    void givenUp() {
        begun().client(get(1) + get(3) + PING);
        after(0.9).client(reset(1));
        assertThat(facts().streamsGivenUp).isZero();
        after(0.2).client(reset(1) + reset(3));
        assertThat(facts().streamsGivenUp).isEqualTo(1);
        talk.server(PING_ACK);
        assertThat(facts().streamsGivenUp).isZero();
    }

    @Test
    @DisplayName("what is switched to is HTTP/2 if it begins like that, and a WebSocket is not")
    void switched() {
        talk.says(true, Corpus.HTTP_2_UPGRADED.sayings.get(0)).server("HTTP/1.1 101 Switching Protocols\r\n\r\n");
        talk.server("\u0081\5hello").client("\u0081\u0085keyshello");
        talk.client(PREFACE + SETTINGS).server(SETTINGS);
        assertThat(talk.conversation.understood()).isFalse();
        assertThat(talk.conversation.protocolName()).isNull();
        assertThat(facts()).isNull();
    }

    @Test
    @DisplayName("a response that is read before the write that asked for it has returned")
    void early() {
        begun().server(ok(1) + head(3) + reset(5)).client(get(1) + get(3) + get(5));
        assertThat(facts().streamsInFlight()).isEqualTo(1);
        assertThat(facts().streamsOpened).isEqualTo(3);
        assertThat(talk.exchange.number).isEqualTo(2);
        assertThat(talk.exchange.respondedNanos).isEqualTo(4 * Talk.STEP);
        talk.server(lastData(3, ""));
        assertThat(talk.conversation.exchangeUnderWay()).isFalse();
    }

    @Test
    @DisplayName("streams that nobody has opened are not remembered for ever")
    void neverOpened() {
        begun();
        for (int id = 1; id < 100; id += 2) {
            talk.server(head(id));
        }
        assertThat(talk.conversation.understood()).isFalse();
    }

    @Test
    @DisplayName("an upgraded connection goes on with the request that asked for it")
    void upgraded() {
        Corpus.HTTP_2_UPGRADED.sayings.subList(0, 3).forEach(saying -> talk.says(talk.now % 2000 == 0, saying));
        assertThat(talk.conversation.protocolVersion()).isEqualTo("2");
        assertThat(talk.conversation.exchangeUnderWay()).isTrue();
        assertThat(talk.exchange.number).isEqualTo(1);
        assertThat(talk.exchange.method).isEqualTo("GET");
        assertThat(talk.exchange.target).isEqualTo("/first");
        assertThat(talk.exchange.endedNanos).isZero();
        talk.server(ok(1));
        assertThat(talk.conversation.exchangeUnderWay()).isFalse();
        talk.client(get(3));
        assertThat(talk.exchange.number).isEqualTo(2);
        assertThat(talk.exchange.target).isEqualTo("/");
    }

    @Test
    @DisplayName("the call that asked for the upgrade is followed no further; that of another upgrade is")
    void callOfUpgrade() {
        for (boolean http2 : new boolean[] {true, false}) {
            Talk asking = Talk.asClient();
            ClientCalls calls = new ClientCalls(
                    (found, call) -> asking.connection.call = call,
                    new ClientLibraries(library -> null, library -> null, library -> null),
                    () -> 0);
            Object key = new Object();
            calls.asyncCallStarted("Vert.x", this, key, null);
            calls.servedBy(key, new FileDescriptor());
            asking.says(true, Corpus.HTTP_2_UPGRADED.sayings.get(0))
                    .server("HTTP/1.1 101 Switching Protocols\r\n\r\n" + (http2 ? SETTINGS : "something else"));
            assertThat(asking.connection.call.isUnderWay()).isEqualTo(!http2);
            assertThat(asking.conversation.http2() != null).isEqualTo(http2);
        }
    }

    @Test
    @DisplayName("the upgrade is granted before the write that asked for it has returned")
    void upgradedEarly() {
        byte[] request = Corpus.HTTP_2_UPGRADED.sayings.get(0);
        talk.says(false, Corpus.HTTP_2_UPGRADED.sayings.get(1)).says(true, request);
        assertThat(talk.conversation.exchangeUnderWay()).isTrue();
        assertThat(talk.exchange.number).isEqualTo(1);
        talk.client(PREFACE + SETTINGS).server(ok(1)).client(get(3));
        assertThat(talk.conversation.understood()).isTrue();
        assertThat(talk.exchange.number).isEqualTo(2);
        assertThat(facts().streamsInFlight()).isEqualTo(1);
        Talk inTheOtherOrder = Talk.asClient().server("HTTP/1.1 101 Switching Protocols\r\n\r\n");
        inTheOtherOrder
                .says(true, request)
                .server(SETTINGS)
                .client(PREFACE + SETTINGS)
                .server(ok(1));
        assertThat(inTheOtherOrder.conversation.understood()).isTrue();
        assertThat(inTheOtherOrder.exchange.number).isEqualTo(1);
    }

    @Test
    @DisplayName("a write that failed has begun its stream, and sent nothing that is known of")
    void attempted() {
        begun().client(get(1)).server(ok(1)).clientAttempts(get(3));
        assertThat(talk.exchange.number).isEqualTo(2);
        assertThat(talk.exchange.requestBytes).isZero();
        assertThat(talk.exchange.requestComplete).isFalse();
        assertThat(facts().streamsInFlight()).isEqualTo(1);
    }

    @Test
    @DisplayName("unseen bytes are a body's, or the frames are lost")
    void skipped() {
        begun().client(post(1) + data(1, "0123456789").substring(0, 12)).skipped(true, 7);
        talk.client(lastData(1, "")).server(ok(1));
        assertThat(facts().streamsInFlight()).isZero();
        assertThat(talk.exchange.requestBytes).isEqualTo(12 + 19 + 9);
        talk.skipped(true, 1);
        assertThat(talk.conversation.understood()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\0\0\0\6\0\0\0\0\0",
                "\0\0\1\4\0\0\0\0\0",
                "\0\0\0\4\0\0\0\0\1",
                "\0\0\11\7\0\0\0\0\1",
                "\0\0\0\3\0\0\0\0\1",
                "\0\0\0\0\0\0\0\0\0",
                "\0\0\0\1\0\0\0\0\2",
                "\0\0\0\1\0\0\0\0\1\0\0\0\0\0\0\0\0\1",
                "\0\0\0\11\0\0\0\0\1",
                "GET / HTTP/1.1\r\n",
            })
    @DisplayName("what HTTP/2 does not allow is not taken for it")
    void impossible(String frames) {
        begun().client(frames);
        assertThat(talk.conversation.understood()).isFalse();
        assertThat(talk.conversation.http2()).isNull();
        assertThat(talk.conversation.protocolVersion()).isEqualTo("2");
        talk.client(get(1));
        assertThat(talk.conversation.exchangeUnderWay()).isTrue();
    }
}
