package io.resetscope.lab.http2;

import io.resetscope.testkit.Http2Server.Conversation;
import io.resetscope.testkit.Http2Server.Script;
import java.util.Locale;

/**
 * What a server does to every HTTP/2 client of the kit, and what the client's side must say of it. The first request is
 * always answered, and a third that comes after the fault.
 */
public enum Http2Fault {
    HEALTHY("Three requests are answered.", null, (it, stream, number) -> it.respond(stream)),
    GOAWAY_IDLE("GOAWAY (NO_ERROR) and a FIN while no stream is in flight.", null, afterFirst((it, stream) -> {
        it.heard();
        it.goAway(stream, 0, "");
        it.fin();
    })),
    FIN_IDLE("A FIN, with no GOAWAY, while no stream is in flight.", null, afterFirst((it, stream) -> {
        it.heard();
        it.fin();
    })),
    RESET_IDLE("An RST while no stream is in flight.", "connection_reset_while_idle", afterFirst((it, stream) -> {
        it.heard();
        it.rst();
    })),
    GOAWAY_ERROR("GOAWAY (ENHANCE_YOUR_CALM) and a FIN in place of an answer.", "goaway_received", atSecond((it, s) -> {
        it.goAway(s, 11, "too_many_pings");
        it.fin();
    })),
    GOAWAY_ABOVE("GOAWAY (NO_ERROR) whose last stream lies below, and a FIN.", "goaway_received", atSecond((it, s) -> {
        it.goAway(s - 2, 0, "");
        it.fin();
    })),
    GOAWAY_BROKEN(
            "GOAWAY (NO_ERROR) that lets the stream be finished, and a FIN before it is.",
            "goaway_received",
            atSecond((it, s) -> {
                it.goAway(s, 0, "");
                it.heard();
                it.fin();
            })),
    FIN_UNANSWERED("A FIN in place of an answer, after 0.5 s.", "peer_aborted_exchange", atSecond((it, stream) -> {
        think();
        it.fin();
    })),
    RESET_UNANSWERED("An RST in place of an answer, after 0.5 s.", "peer_aborted_exchange", atSecond((it, stream) -> {
        think();
        it.rst();
    })),
    RESET_STREAMS(
            "An RST, after 0.5 s, with three streams in flight.", "peer_aborted_exchange", Http2Fault::resetStreams),
    FIN_TRUNCATED("A FIN in the middle of a response.", "response_truncated", atSecond((it, stream) -> {
        it.respondInPart(stream);
        it.heard();
        it.fin();
    })),
    RESET_TRUNCATED("An RST in the middle of a response.", "peer_aborted_exchange", atSecond((it, stream) -> {
        it.respondInPart(stream);
        it.heard();
        it.rst();
    })),
    RESET_STREAM(
            "RST_STREAM (INTERNAL_ERROR): one stream ends, the connection does not.",
            null,
            atSecond((it, s) -> it.resetStream(s, 2))),
    REFUSED_STREAM("RST_STREAM (REFUSED_STREAM).", null, atSecond((it, stream) -> it.resetStream(stream, 7))),
    BAD_GATEWAY(
            "502 for one stream, while another is in flight that is answered then.",
            "upstream_unavailable",
            Http2Fault::badGateway),
    DIED(
            "The server's process ends with a stream in flight, and refuses connections then.",
            "peer_crashed",
            atSecond((it, stream) -> {
                think();
                it.die();
            })),
    MUTE("No answer, nor to a PING, while the kernel acknowledges.", "unknown", atSecond((it, stream) -> fallSilent())),
    SILENT("After the first answer, all packets of the server's are lost.", "silent_drop", afterFirst((it, stream) -> {
        it.heard();
        it.fallSilent();
    }));

    /** Longer than whoever answers at once. */
    private static final long THINKING_MILLIS = 500;
    /** Longer than any client goes on. */
    private static final long MUTE_MILLIS = 30_000;

    /** What it does at one moment. */
    @FunctionalInterface
    private interface Act {
        void play(Conversation conversation, int stream) throws Exception;
    }

    final String description;
    /** Null when nothing may be said. */
    final String cause;

    final Script script;

    Http2Fault(String description, String cause, Script script) {
        this.description = description;
        this.cause = cause;
        this.script = script;
    }

    private static void think() throws InterruptedException {
        Thread.sleep(THINKING_MILLIS);
    }

    private static void fallSilent() throws InterruptedException {
        Thread.sleep(MUTE_MILLIS);
    }

    private static Script afterFirst(Act act) {
        return (it, stream, number) -> {
            it.respond(stream);
            if (number == 1) {
                act.play(it, stream);
            }
        };
    }

    private static Script atSecond(Act act) {
        return (it, stream, number) -> {
            if (number == 2) {
                act.play(it, stream);
            } else {
                it.respond(stream);
            }
        };
    }

    private static void resetStreams(Conversation it, int stream, int number) throws Exception {
        if (it.streams() == 4) {
            think();
            it.rst();
        } else if (number == 1 || number > 4) {
            it.respond(stream);
        }
    }

    private static void badGateway(Conversation it, int stream, int number) throws Exception {
        if (it.streams() == 3) {
            it.status(it.streamBefore(), 502);
            it.heard();
        }
        if (number != 2) {
            it.respond(stream);
        }
    }

    /** How many requests come at once when it happens. */
    int atOnce() {
        return switch (this) {
            case RESET_STREAMS -> 3;
            case BAD_GATEWAY -> 2;
            default -> 1;
        };
    }

    /** The application must not notice. */
    boolean isHarmless() {
        return this == HEALTHY || this == GOAWAY_IDLE || this == FIN_IDLE || this == RESET_IDLE;
    }

    /** Whether the client met an RST, which the server's kernel must have sent. */
    boolean resets() {
        return this == RESET_IDLE || this == RESET_UNANSWERED || this == RESET_STREAMS || this == RESET_TRUNCATED;
    }

    /** Of the streams that were in flight; -1 where that hangs on what the client does first. */
    long inFlight() {
        return switch (this) {
            case RESET_IDLE -> 0;
            case RESET_STREAMS -> 3;
            // whoever gives up resets the stream, or closes before that
            case GOAWAY_ERROR, GOAWAY_ABOVE, GOAWAY_BROKEN, BAD_GATEWAY, MUTE, SILENT -> -1;
            default -> 1;
        };
    }

    /** What the request after it meets, which is told by itself; null when that is answered. */
    String causeAfterwards() {
        return this == DIED ? "connection_refused" : null;
    }

    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
