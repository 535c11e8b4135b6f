package io.resetscope.agent.diagnosis;

import static io.resetscope.agent.diagnosis.Incidents.seconds;

import io.resetscope.agent.connection.GoAway;
import io.resetscope.agent.connection.Opening;
import io.resetscope.agent.connection.PeerState;
import io.resetscope.agent.connection.Role;
import io.resetscope.agent.connection.Signal;
import io.resetscope.agent.incident.Http2;
import io.resetscope.agent.incident.IncidentBuilder;
import io.resetscope.agent.incident.Neighbours;
import io.resetscope.agent.incident.Phase;
import io.resetscope.agent.incident.Tls;
import io.resetscope.agent.incident.Upstream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Incidents at random from a seed: the typical ones with some of their facts changed, or all of them, and extremes among
 * the numbers. Only what the recorder never leaves out is always there.
 */
final class RandomIncidents {

    private static final double[] SHARES = {0, 0.03, 0.1, 0.3, 1};

    private final Random random;
    private final List<Supplier<Given>> cases = new ArrayList<>(Cases.all().values());
    private final List<Consumer<IncidentBuilder>> changes = new ArrayList<>();

    RandomIncidents(long seed) {
        random = new Random(seed);
        theEnd();
        theConnection();
        theExchange();
        theRest();
    }

    Given next() {
        Given given = cases.get(random.nextInt(cases.size())).get();
        double share = SHARES[random.nextInt(SHARES.length)];
        for (Consumer<IncidentBuilder> change : changes) {
            if (random.nextDouble() < share) {
                given.but(change);
            }
        }
        given.but(RandomIncidents::asRecorded);
        for (int i = random.nextInt(5); i > 0; i--) {
            if (random.nextBoolean()) {
                given.survived(random.nextInt(400), random.nextInt(400), random.nextInt(5));
            } else {
                given.failed(cases.get(random.nextInt(cases.size())).get().facts());
            }
        }
        return given;
    }

    /** What no recorder would contradict. */
    private static void asRecorded(IncidentBuilder it) {
        if (it.phase == Phase.CONNECT) {
            it.connectNanos = Math.max(0, it.connectNanos);
        }
        if (it.signal == Signal.END_OF_STREAM) {
            it.errorType = null;
            it.errorMessage = null;
        } else if (it.signal == Signal.REFUSED) {
            it.errorType = "java.net.ConnectException";
        }
        if (it.status != 0 && !it.responseChunked && !it.responseComplete) {
            // neither length nor chunks: such a response is complete when its connection ends
            it.responseContentLength = Math.max(0, it.responseContentLength);
        }
        if (it.firstReceived != Opening.NOTHING) {
            it.bytesReceived = Math.max(7, it.bytesReceived);
        }
        if (it.role == Role.SERVER) {
            it.reconnected = false;
        }
        if (it.http2 != null) {
            it.protocolVersion = "2";
            it.understood = true;
            // there is no header for it
            it.closeAnnounced = false;
        } else if (it.understood && it.protocolVersion == null) {
            it.protocolVersion = "1.1";
        }
    }

    private void theEnd() {
        changes.add(it -> it.role = any(Role.values()));
        changes.add(it -> it.signal = any(Signal.values()));
        changes.add(it -> it.phase = any(Phase.values()));
        changes.add(it -> it.duringWrite = random.nextBoolean());
        changes.add(it -> it.errorType = any("java.net.SocketException", "java.io.IOException"));
        changes.add(it -> it.errorMessage = any("Connection reset", "Broken pipe", "", null));
        changes.add(it -> it.unreadBytes = any(-1L, 0L, 1L, 65_000L));
        changes.add(it -> it.arrivedWhileClosing = any(-1L, 0L, 82_000L));
        changes.add(it -> it.lingerSeconds = any(-1, 0, 5));
        changes.add(it -> it.retransmits = any(-1, 0, 1, 15));
        changes.add(it -> it.peerLeft = random.nextBoolean());
    }

    private void theConnection() {
        changes.add(it -> it.serverHost = any("shop.example", "10.0.0.9", "::1"));
        changes.add(it -> it.peerAddress = any("10.0.0.9", "0:0:0:0:0:0:0:1", null));
        changes.add(it -> it.ageNanos = number());
        changes.add(it -> it.reused = any(true, true, false, null));
        changes.add(it -> it.connectNanos = number());
        changes.add(it -> it.firstSent = any(Opening.values()));
        changes.add(it -> it.firstReceived = any(Opening.values()));
        changes.add(it -> it.soKeepAlive = any(true, false, null));
        changes.add(it -> it.library = any(
                null,
                "OkHttp",
                "Apache HttpClient 4",
                "Apache HttpClient 5",
                "java.net.http",
                "HttpURLConnection",
                "Reactor Netty",
                "Vert.x",
                "Jetty client",
                "AsyncHttpClient",
                "Netty"));
        changes.add(it -> it.bytesSent = Math.max(0, number()));
        changes.add(it -> it.bytesReceived = Math.max(0, number()));
        changes.add(it -> it.protocolName = any("http", "tls", null));
        changes.add(it -> it.http2 = random.nextBoolean() ? null : streams());
        changes.add(it -> it.tls = any(
                null,
                Tls.UNREAD,
                new Tls(true, random.nextBoolean(), -1, any(true, false, null)),
                new Tls(random.nextBoolean(), false, any(40, 42, 116, 250), any(true, false, null))));
        changes.add(it -> it.protocolVersion = any("1.0", "1.1"));
        changes.add(it -> it.understood = random.nextBoolean());
    }

    private Http2 streams() {
        Http2.Builder streams = new Http2.Builder();
        streams.streamsOpened = any(0, 1, 9);
        streams.streamsInFlight = any(0, 1, 3);
        streams.streamId = any(0, 1, 17);
        streams.goAwayReceived = any(
                null,
                new GoAway(0, 1, null, 0),
                new GoAway(0, Integer.MAX_VALUE, "max_age", 0),
                new GoAway(11, 17, "too_many_pings", 0),
                new GoAway(0xffff_ffffL, 0, "max_idle", 0));
        streams.sinceGoAwayNanos = streams.goAwayReceived == null ? -1 : Math.max(0, number());
        streams.streamsTurnedAway = streams.goAwayReceived == null ? 0 : any(0, 1, 2);
        streams.goAwaySent = any(null, null, new GoAway(1, 0, null, 0));
        streams.pingUnansweredNanos = number();
        streams.quietNanos = number();
        streams.silenceNanos = number();
        streams.sinceSilenceNanos = Math.max(streams.silenceNanos < 0 ? -1 : 0, number());
        streams.heardSince = random.nextBoolean();
        streams.leftAtGoAway = streams.goAwayReceived != null && random.nextBoolean();
        return streams.build();
    }

    private void theExchange() {
        changes.add(it -> it.exchangeNumber = any(0, 1, 2, 3, 1_000_011));
        changes.add(it -> it.exchangesCounted = random.nextBoolean());
        changes.add(it -> it.idleNanos = number());
        changes.add(it -> it.peerStateBefore = any(PeerState.values()));
        changes.add(it -> it.method = any("GET", "POST", "HEAD", "PUT", null));
        changes.add(it -> it.status = any(0, 0, 100, 200, 401, 408, 413, 502, 503, 504));
        changes.add(it -> it.requestBytes = Math.max(0, number()));
        changes.add(it -> it.requestContentLength = number());
        changes.add(it -> it.requestComplete = random.nextBoolean());
        changes.add(it -> it.sinceRequestNanos = number());
        changes.add(it -> it.longestPauseNanos = Math.max(0, number()));
        changes.add(it -> it.peerStateInside = any(PeerState.values()));
        changes.add(it -> {
            it.responseChunked = random.nextBoolean();
            // of a response whose head is there, either its length is known or it comes in chunks
            it.responseContentLength = it.responseChunked ? -1 : Math.max(0, number());
        });
        changes.add(it -> it.responseComplete = random.nextBoolean());
        changes.add(it -> it.answeredLate = random.nextBoolean());
        changes.add(it -> it.lateAnswerRead = random.nextBoolean());
        changes.add(it -> it.responseBytes = any(0, 0, 1, 70_000));
        changes.add(it -> it.server = any("nginx", "Apache-Coyote/1.1", "Apache/2.4", "Jetty(12)", "gunicorn", null));
        changes.add(it -> it.via = any("1.1 edge", null));
    }

    private void theRest() {
        changes.add(it -> it.keepAliveTimeoutNanos = any(-1L, 0L, seconds(1), seconds(5), seconds(3600)));
        changes.add(it -> it.keepAliveServer = any(null, "close", "keep-alive, timeout=5"));
        changes.add(it -> it.keepAliveMax = any(-1, 0, 1, 100));
        changes.add(it -> it.keepAliveCountsDown = random.nextBoolean());
        changes.add(it -> it.closeAnnounced = random.nextBoolean());
        changes.add(it -> it.otherFailures = any(0, 0, 1, 2, 256));
        changes.add(it -> it.activeFailures = any(0, 0, 1, 2, 256));
        changes.add(it -> it.refusals = any(0, 0, 1, 256));
        changes.add(it -> it.refusedAfterNanos = any(-seconds(2), 0L, seconds(0.25), seconds(2)));
        changes.add(it -> it.reconnected = random.nextBoolean());
        changes.add(it -> it.outlived = random.nextBoolean());
        changes.add(it -> it.neighbours = any(
                Neighbours.NONE,
                new Neighbours(1, false, 0, seconds(3), -1),
                new Neighbours(0, false, 1, -1, 0),
                new Neighbours(0, false, 5, -1, seconds(2)),
                new Neighbours(2, true, 2, seconds(600), seconds(1))));
        changes.add(it -> it.upstream = any(
                null,
                new Upstream("orders:9000", "1.0", true, false, seconds(0.001), -1, () -> null),
                new Upstream("orders:9000", "1.1", true, false, 0, -1, () -> null),
                new Upstream("orders:9000", null, false, true, seconds(1.9), -1, () -> null)));
        changes.add(it -> it.frozenNanos = Math.max(0, number()));
    }

    private long number() {
        return any(
                -1L,
                0L,
                1L,
                999L,
                seconds(0.001),
                seconds(0.9),
                seconds(5),
                seconds(6),
                seconds(100_000),
                Long.MAX_VALUE);
    }

    @SafeVarargs
    @SuppressWarnings("varargs")
    private final <T> T any(T... values) {
        return values[random.nextInt(values.length)];
    }
}
