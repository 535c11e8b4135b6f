package io.resetscope.lab.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.resetscope.lab.kernel.ResetEvent;
import io.resetscope.lab.kernel.ResetTrace;
import io.resetscope.lab.stage.TestKey;
import io.resetscope.testkit.Requirement;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What each fault makes of a connection, in the eyes of a client and by the word of the kernel. */
class KernelReasonsTest {

    private static final long UPLOAD_BYTES = 50_000_000;
    private static final int BEYOND_IDLE_MILLIS = 350;
    private static final byte[] CLIENT_HELLO = {22, 3, 1, 0, 4, 1, 0, 0, 0};
    private static final byte[] FRAME = {0, 0, 0, 2, 'h', 'i'};

    private static final String INSISTING_OVER_TLS =
            "EOF, then write: Socket output is already shutdown, then Socket input is already shutdown";
    private static final Set<String> GOODBYE_TOO_LATE = Set.of("TCP_TIMEWAIT_SOCKET", "TCP_ABORT_ON_DATA");
    private static final String BEFORE_HTTP = "(close_at|reset_at|connection_limit|tls_|plain_|binary).*";

    private static ResetTrace trace;

    @BeforeAll
    static void open() {
        Requirement.root();
        trace = ResetTrace.open();
        SSLContext.setDefault(TestKey.context());
    }

    @AfterAll
    static void close() {
        if (trace != null) {
            trace.close();
        }
    }

    interface Gesture {
        String play(RawClient client) throws Exception;
    }

    /**
     * @param server the arguments of FaultServer, without the port
     * @param outcome what the client meets at the last step
     * @param reasons of the RSTs that the server's side sends, in order
     */
    record Case(String server, Gesture gesture, String outcome, List<String> reasons) {

        @Override
        public String toString() {
            return server + " -> " + outcome;
        }
    }

    /**
     * TLS changes neither the RSTs nor what the client meets. Only JSSE says once what the end was, and no more; and it
     * answers a goodbye, which the server's kernel no longer wants.
     */
    static Stream<Case> overTls() {
        return cases().filter(it -> !it.server().matches(BEFORE_HTTP))
                .map(it -> new Case(
                        it.server() + " tls=true",
                        it.gesture(),
                        it.outcome().replaceFirst("^EOF, then .*EOF$", INSISTING_OVER_TLS),
                        it.reasons().stream()
                                .filter(reason -> !GOODBYE_TOO_LATE.contains(reason))
                                .toList()));
    }

    static Stream<Case> cases() {
        return Stream.of(
                new Case("ok", twice(0), "200", List.of()),
                new Case("ok idle_ms=100", twice(BEYOND_IDLE_MILLIS), "EOF", List.of("TCP_TIMEWAIT_SOCKET")),
                new Case(
                        "ok idle_ms=100",
                        insisting(BEYOND_IDLE_MILLIS),
                        "EOF, then write: Broken pipe, then EOF",
                        List.of("TCP_TIMEWAIT_SOCKET")),
                new Case(
                        "close_at_accept how=rst wait_ms=100",
                        RawClient::read,
                        "Connection reset",
                        List.of("TCP_STATE")),
                new Case("close_at_accept", RawClient::read, "EOF", List.of()),
                new Case("reset_at_accept wait_ms=100", RawClient::read, "Connection reset", List.of("TCP_STATE")),
                new Case("connection_limit limit=0", RawClient::read, "EOF", List.of()),
                new Case(
                        "close_on_request_unread idle_ms=100",
                        twice(BEYOND_IDLE_MILLIS),
                        "EOF",
                        List.of("TCP_ABORT_ON_CLOSE")),
                new Case(
                        "close_on_request_unread idle_ms=100 channel=true",
                        twice(BEYOND_IDLE_MILLIS),
                        "Connection reset",
                        List.of("TCP_ABORT_ON_CLOSE")),
                new Case("close_on_request_unread idle_ms=1000", twice(0), "200", List.of()),
                new Case("race_fin idle_ms=100", twice(BEYOND_IDLE_MILLIS), "EOF", List.of()),
                new Case(
                        "race_fin idle_ms=100",
                        insisting(BEYOND_IDLE_MILLIS),
                        "EOF, then EOF",
                        List.of("TCP_TIMEWAIT_SOCKET")),
                new Case(
                        "reset_while_idle idle_ms=100",
                        twice(BEYOND_IDLE_MILLIS),
                        "write: Connection reset by peer, then EOF",
                        List.of("TCP_STATE")),
                new Case("age_limit age_ms=100", twice(BEYOND_IDLE_MILLIS), "EOF", List.of("TCP_TIMEWAIT_SOCKET")),
                new Case(
                        "upload_refused",
                        client -> client.post(UPLOAD_BYTES),
                        "write: Broken pipe, then 413",
                        List.of("TCP_ABORT_ON_CLOSE")),
                new Case(
                        "upload_refused channel=true",
                        client -> client.post(UPLOAD_BYTES),
                        "write: Connection reset by peer, then 413",
                        List.of("TCP_ABORT_ON_CLOSE")),
                new Case(
                        "upload_refused status=401",
                        client -> client.post(UPLOAD_BYTES),
                        "write: Broken pipe, then 401",
                        List.of("TCP_ABORT_ON_CLOSE")),
                new Case(
                        "upload_refused status=0",
                        client -> client.post(UPLOAD_BYTES),
                        "write: Broken pipe, then EOF",
                        List.of("TCP_ABORT_ON_CLOSE")),
                new Case(
                        "upload_refused status=0 channel=true",
                        client -> client.post(UPLOAD_BYTES),
                        "write: Connection reset by peer, then EOF",
                        List.of("TCP_ABORT_ON_CLOSE")),
                new Case("upload_lingering linger_ms=20000", client -> client.post(UPLOAD_BYTES), "413", List.of()),
                new Case("truncated in=length", RawClient::get, "truncated", List.of()),
                new Case("truncated in=chunk", RawClient::get, "truncated", List.of()),
                new Case("truncated in=head", RawClient::get, "truncated", List.of()),
                new Case("truncated in=length how=rst", RawClient::get, "Connection reset", List.of("TCP_STATE")),
                new Case("truncated in=chunk how=rst", RawClient::get, "Connection reset", List.of("TCP_STATE")),
                new Case("truncated in=head how=rst", RawClient::get, "Connection reset", List.of("TCP_STATE")),
                new Case("truncated good=1", twice(0), "truncated", List.of()),
                new Case("end_mid_processing", RawClient::get, "EOF", List.of()),
                new Case("end_mid_processing how=rst", RawClient::get, "Connection reset", List.of("TCP_STATE")),
                new Case("request_limit max=1", twice(BEYOND_IDLE_MILLIS), "EOF", List.of("TCP_TIMEWAIT_SOCKET")),
                new Case(
                        "request_limit max=1 announce=true",
                        insisting(BEYOND_IDLE_MILLIS),
                        "EOF, then write: Broken pipe, then EOF",
                        List.of("TCP_TIMEWAIT_SOCKET")),
                new Case("request_limit max=2", twice(0), "200", List.of()),
                new Case("ignores_close", twice(BEYOND_IDLE_MILLIS), "EOF", List.of("TCP_TIMEWAIT_SOCKET")),
                new Case("http10", twice(BEYOND_IDLE_MILLIS), "EOF", List.of("TCP_TIMEWAIT_SOCKET")),
                new Case("tls_reject", client -> client.send(CLIENT_HELLO), "EOF", List.of()),
                new Case(
                        "tls_reject how=rst",
                        client -> client.send(CLIENT_HELLO),
                        "Connection reset",
                        List.of("TCP_STATE")),
                new Case("tls_reject how=alert", client -> client.send(CLIENT_HELLO), "truncated", List.of()),
                new Case("plain_answer", client -> client.send(CLIENT_HELLO), "400", List.of()),
                new Case("slow_response wait_ms=200", RawClient::get, "200", List.of()));
    }

    @ParameterizedTest
    @MethodSource({"cases", "overTls"})
    void each(Case it) throws Exception {
        String[] arguments = it.server().split(" ");
        int port = FaultServer.start(
                arguments[0], List.of(arguments).subList(1, arguments.length).toArray(String[]::new));
        boolean tls = it.server().contains("tls=true");
        try (RawClient client = new RawClient(port, tls)) {
            String outcome = it.gesture().play(client);
            assertThat(outcome).isEqualTo(it.outcome());
            // a goodbye that the client takes for the end may come before the server gets round to its close
            List<String> reasons = await().until(
                            () -> reasons(client, port, tls),
                            seen -> seen.size() >= it.reasons().size());
            assertThat(reasons).isEqualTo(it.reasons());
        }
    }

    private static List<String> reasons(RawClient client, int port, boolean tls) throws IOException {
        String address = InetAddress.getLoopbackAddress().getHostAddress();
        return trace.eventsOf(address, client.port(), address, port).stream()
                .filter(ResetEvent::sent)
                .filter(event -> !tls || !GOODBYE_TOO_LATE.contains(event.reason()))
                .filter(event -> !metTheListener(event))
                .map(event -> (event.sport() == port ? "" : "client: ") + event.reason())
                .toList();
    }

    /** An upload's segment that arrives just as its socket goes is the listener's to refuse; now and then one does. */
    private static boolean metTheListener(ResetEvent event) {
        return event.state().equals("TCP_LISTEN") && event.reason().equals("TCP_FLAGS");
    }

    private static Gesture twice(int idleMillis) {
        return client -> {
            assertThat(client.get()).isEqualTo("200");
            TimeUnit.MILLISECONDS.sleep(idleMillis);
            return client.get();
        };
    }

    /** And once more after the failure, when the server has surely ended its part too. */
    private static Gesture insisting(int idleMillis) {
        return client -> {
            String outcome = twice(idleMillis).play(client);
            TimeUnit.MILLISECONDS.sleep(BEYOND_IDLE_MILLIS);
            return outcome + ", then " + client.get();
        };
    }
}
