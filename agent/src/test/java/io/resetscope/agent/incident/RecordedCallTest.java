package io.resetscope.agent.incident;

import static io.resetscope.agent.incident.Facts.SERVER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.resetscope.agent.client.ClientCall;
import io.resetscope.agent.client.ClientCalls;
import io.resetscope.agent.client.ClientLibraries;
import io.resetscope.agent.connection.Connection;
import io.resetscope.agent.connection.ConnectionFixture;
import io.resetscope.agent.connection.ConnectionTable;
import io.resetscope.agent.connection.Opening;
import io.resetscope.agent.connection.RequestThreads;
import io.resetscope.agent.connection.Role;
import io.resetscope.agent.connection.ServedConnections;
import io.resetscope.agent.connection.Signal;
import io.resetscope.agent.http.Http2Wire;
import io.resetscope.agent.http.HttpConversation;
import io.resetscope.agent.server.Servers;
import java.io.FileDescriptor;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Which call an incident belongs to. */
class RecordedCallTest {

    private static final SocketException RESET = new SocketException("Connection reset");

    private final IncidentQueue queue = new IncidentQueue();
    private final ServedConnections served = new ServedConnections(new ConnectionTable(1));
    private final RequestThreads requests = new RequestThreads(new ConnectionTable(1));
    private final ClientCalls calls = new ClientCalls(
            served, new ClientLibraries(library -> null, library -> null, library -> null), requests::current);
    private final IncidentRecorder recorder =
            new IncidentRecorder(queue, calls, served, new Servers(library -> null, () -> {}), requests);
    private final Connection connection = Facts.busy(Role.CLIENT, System.nanoTime());

    private ClientCall start(String library) {
        return (ClientCall) calls.callStarting(library, this);
    }

    private ClientCall callOf(Connection dead) {
        Testimony testimony = failed(dead);
        return testimony.call == null ? null : testimony.call.call;
    }

    private Testimony failed(Connection dead) {
        recorder.failed(dead, Signal.RESET, false, RESET, System.nanoTime());
        return queue.poll();
    }

    @Test
    @DisplayName("the one on the thread that met the failure; without it, the one that the connection serves")
    void ofThread() {
        assertThat(callOf(connection)).isNull();
        ClientCall opening = start("OkHttp");
        recorder.connected(connection);
        assertThat(connection.library).isEqualTo("OkHttp");
        calls.callEnded(opening, null);
        assertThat(callOf(connection)).isSameAs(opening);
        assertThat(failed(connection).call.underWay)
                .as("its end says nothing of a failure after it")
                .isFalse();

        ClientCall current = start("Apache HttpClient 4");
        Testimony testimony = failed(connection);
        assertThat(testimony.call.call).isSameAs(current);
        assertThat(testimony.incident.library).isEqualTo("Apache HttpClient 4");
        assertThat(testimony.call.underWay).isTrue();
    }

    @Test
    @DisplayName("whether it had begun before the connection was opened, if that is known")
    void openedForCall() {
        ClientCall call = start("OkHttp");
        assertThat(failed(connection).incident.openedForCall)
                .as("it was there before")
                .isFalse();
        assertThat(failed(Facts.busy(Role.CLIENT, call.startedNanos + 1)).incident.openedForCall)
                .isTrue();
        calls.callEnded(call, null);
        assertThat(failed(Facts.busy(Role.CLIENT, System.nanoTime())).incident.openedForCall)
                .as("of no call")
                .isNull();
    }

    @Test
    @DisplayName(
            "one that ended between a reader that met the failure and the writer that tells of it had been under way")
    void metDuring() {
        ClientCall asked = start("java.net.http");
        recorder.connected(connection);
        connection.ending().metDuring = asked;
        connection.ending().metWhileWritingNanos = System.nanoTime();
        // of a call whose end is not seen, only that it is over
        calls.callEnded(asked, null, false);
        assertThat(failed(connection).call.underWay).isTrue();
        connection.ending().metDuring = null;
        assertThat(failed(connection).call.underWay).isFalse();
    }

    @Test
    @DisplayName("and so had one whose end came while the writer was about to tell: the reader says so later")
    void metWhileTelling() {
        ClientCall asked = start("java.net.http");
        recorder.connected(connection);
        calls.callEnded(asked, new SocketException("Connection reset"), false);
        Testimony testimony = failed(connection);
        testimony.correct();
        assertThat(testimony.call.underWay).as("nobody says so").isFalse();
        assertThat(testimony.call.healed()).isNull();
        connection.ending().metDuring = asked;
        testimony.correct();
        assertThat(testimony.call.underWay).isTrue();
        assertThat(testimony.call.call).isSameAs(asked);
        assertThat(testimony.call.healed()).isFalse();
    }

    @Test
    @DisplayName("a failure that turns out to be the echo of an RST knows of that")
    void metBefore() {
        Object failure = recorder.failed(connection, Signal.BROKEN_PIPE, true, new SocketException("Broken pipe"), 0);
        recorder.metBefore(connection, failure, Signal.RESET);
        recorder.metBefore(connection, null, Signal.RESET);
        assertThat(queue.poll().metBefore).isEqualTo(Signal.RESET);
    }

    @Test
    @DisplayName("a database's connection is none of a call's, whose interceptor may use it")
    void database() {
        start("OkHttp");
        ConnectionFixture.protocol(connection, null);
        ConnectionFixture.opened(connection, Opening.OTHER, Opening.OTHER);
        assertThat(callOf(connection)).isNull();
        ConnectionFixture.opened(connection, Opening.NOTHING, Opening.NOTHING);
        assertThat(callOf(connection)).as("nothing was said on it yet").isNotNull();
    }

    private static <T extends Exception> T thrownIn(T error, String... classes) {
        error.setStackTrace(Arrays.stream(classes)
                .map(name -> new StackTraceElement(name, "call", null, -1))
                .toArray(StackTraceElement[]::new));
        return error;
    }

    /** Only some stacks a second are looked at, and other tests may have had those of this one. */
    private static void awaitNextSecond() {
        long now = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime());
        await().until(() -> TimeUnit.NANOSECONDS.toSeconds(System.nanoTime()) != now);
    }

    @Test
    @DisplayName(
            "nor is it when the database refuses, or its handshake fails; the call that succeeds has healed nothing")
    void databaseInAnInterceptor() {
        ClientCall call = start("OkHttp");
        String[] stack = {"redis.clients.jedis.Connection", "shop.CachingInterceptor", "okhttp3.RealCall"};
        ConnectException refused = thrownIn(new ConnectException("Connection refused"), stack);
        awaitNextSecond();
        recorder.connectFailed(null, SERVER, Signal.REFUSED, 0, refused, 0);
        Testimony connect = queue.poll();
        assertThat(connect.call).isNull();
        assertThat(connect.incident.library).isEqualTo("Jedis");

        connection.call = call;
        ConnectionFixture.protocol(connection, "tls");
        recorder.failed(
                connection,
                Signal.RESET,
                false,
                thrownIn(new SocketException("Connection reset"), stack),
                System.nanoTime());
        Testimony handshake = queue.poll();
        assertThat(handshake.call).isNull();
        assertThat(handshake.incident.library).isEqualTo("Jedis");

        SocketException below =
                thrownIn(new SocketException("Connection reset"), "okhttp3.RealCall", "org.postgresql.Driver");
        recorder.failed(connection, Signal.RESET, false, below, System.nanoTime());
        assertThat(queue.poll().call.call).as("a driver's login over HTTP").isSameAs(call);
    }

    private Connection http2(int streams) {
        Connection multiplexed = ConnectionFixture.spoken(
                ConnectionFixture.connection(Role.CLIENT, System.nanoTime(), 0, Facts.CLIENT, Facts.SERVER),
                HttpConversation::new);
        StringBuilder frames = new StringBuilder(Http2Wire.PREFACE + Http2Wire.SETTINGS);
        for (int i = 0; i < streams; i++) {
            frames.append(Http2Wire.get(1 + 2 * i));
        }
        byte[] sent = Http2Wire.bytes(frames.toString());
        multiplexed.conversation().sent(sent, null, 0, sent.length, System.nanoTime(), false);
        return multiplexed;
    }

    @Test
    @DisplayName("where several streams of HTTP/2 fail, what becomes of one call says nothing of the others")
    void multiplexed() {
        Object key = new Object();
        for (int streams : new int[] {1, 2}) {
            calls.asyncCallStarted("AsyncHttpClient", this, key, null);
            Connection connection = http2(streams);
            FileDescriptor fd = new FileDescriptor();
            calls.servedBy(key, fd);
            connection.call = served.connected(fd);
            Testimony testimony = failed(connection);
            calls.asyncCallEnded(key, null);
            assertThat(testimony.incident.library).isEqualTo("AsyncHttpClient");
            assertThat(testimony.call.healed()).isEqualTo(streams == 1 ? Boolean.TRUE : null);
        }
    }

    @Test
    @DisplayName(
            "a connection that a pool of a database's opened is asked of that pool; the library is the driver still")
    void pooled() {
        ClientCall opening = start("HikariCP");
        recorder.connected(connection);
        calls.callEnded(opening, null);
        String[] stack = {"org.postgresql.core.VisibleBufferedInputStream", "shop.Orders"};
        SocketException reset = thrownIn(new SocketException("Connection reset"), stack);
        awaitNextSecond();
        recorder.failed(connection, Signal.RESET, false, reset, System.nanoTime());
        Testimony testimony = queue.poll();
        assertThat(testimony.call.call).isSameAs(opening);
        assertThat(testimony.incident.library).isEqualTo("PostgreSQL JDBC");
        assertThat(testimony.incident.poolsCheck).isFalse();
    }

    @Test
    @DisplayName("a server's connection serves no call of a client's, though its handler may make one")
    void server() {
        start("OkHttp");
        assertThat(callOf(Facts.busy(Role.SERVER, System.nanoTime()))).isNull();
    }

    @Test
    @DisplayName("a connect is made for the call that it was announced for, or for the one on its thread")
    void connecting() {
        FileDescriptor fd = new FileDescriptor();
        Object key = new Object();
        calls.asyncCallStarted("Netty", this, key, null);
        calls.servedBy(key, fd);
        start("OkHttp");
        assertThat(refused(fd).call.call.library).isEqualTo("Netty");
        assertThat(refused(fd).call.call.library).isEqualTo("OkHttp");
        assertThat(refused(null).call.call.library).isEqualTo("OkHttp");
    }

    @Test
    @DisplayName("an address that refuses before another accepts for the same call is no failure, whatever the threads")
    void fallback() {
        start("OkHttp");
        recorder.connectFailed(
                null,
                new InetSocketAddress(named("shop.example", 8), SERVER.getPort()),
                Signal.REFUSED,
                connection.openedNanos,
                new ConnectException("Connection refused"),
                connection.openedNanos);
        Testimony refused = queue.poll();
        Facts.onAnotherThread(() -> recorder.connected(connection));
        assertThat(refused.excused.getAsBoolean()).as("another call's").isFalse();
        ClientCall next = start("OkHttp");
        recorder.connected(connection);
        assertThat(refused.excused.getAsBoolean())
                .as("another call's, on the same thread")
                .isFalse();
        calls.callEnded(next, null);
        Object key = new Object();
        calls.handOver(key);
        Facts.onAnotherThread(() -> {
            Object token = calls.takeOver(key);
            recorder.connected(connection);
            calls.handBack(token);
        });
        assertThat(refused.excused.getAsBoolean()).isTrue();
    }

    @Test
    @DisplayName("what the queue has no room for keeps no client alive, though the connection keeps it")
    void noRoom() {
        start("OkHttp");
        assertThat(((Testimony) recorder.failed(connection, Signal.RESET, false, RESET, System.nanoTime())).call)
                .isNotNull();
        IdleSurvival survival = new IdleSurvival("host", 80, null, 1, -1, 0);
        while (queue.dropped(IncidentQueue.Dropped.QUEUE_FULL) == 0) {
            queue.offerSurvival(survival);
        }
        assertThat(((Testimony) recorder.failed(connection, Signal.RESET, false, RESET, System.nanoTime())).call)
                .isNull();
    }

    private static InetAddress named(String host, int last) {
        try {
            return InetAddress.getByAddress(host, new byte[] {10, 0, 0, (byte) last});
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private Testimony refused(FileDescriptor fd) {
        recorder.connectFailed(fd, SERVER, Signal.REFUSED, 0, new ConnectException("Connection refused"), 0);
        return queue.poll();
    }

    @Test
    @DisplayName("how many attempts at the call had failed before is known; a refused connect sent nothing")
    void resends() {
        start("OkHttp");
        assertThat(refused(null).incident.resends).isZero();
        assertThat(failed(connection).incident.resends).isZero();
        assertThat(failed(connection).incident.resends).isEqualTo(1);
        start("OkHttp");
        assertThat(failed(connection).incident.resends).isZero();
    }
}
