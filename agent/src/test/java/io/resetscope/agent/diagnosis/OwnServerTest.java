package io.resetscope.agent.diagnosis;

import static io.resetscope.agent.diagnosis.Incidents.seconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.agent.connection.Signal;
import io.resetscope.agent.incident.IncidentBuilder;
import io.resetscope.agent.incident.Phase;
import io.resetscope.agent.server.ServerLimit;
import io.resetscope.agent.server.ServerPolicy;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The server's own setting, where it is the reason. */
class OwnServerTest {

    private static final ServerPolicy TOMCAT = ServerPolicy.of("Tomcat", "10.1.59")
            .with(ServerLimit.IDLE, "keepAliveTimeout", seconds(20))
            .with(ServerLimit.HEAD, "connectionTimeout", seconds(2))
            .with(ServerLimit.BODY, "connectionUploadTimeout", seconds(5))
            .with(ServerLimit.UNREAD_BODY, "maxSwallowSize", 2_000_000)
            .with(ServerLimit.REQUESTS, "maxKeepAliveRequests", 100);

    private static IncidentBuilder tired(double waitedSeconds) {
        IncidentBuilder incident = Cases.server(Signal.LOCAL_CLOSE, Phase.CLOSE);
        incident.requestComplete = false;
        incident.status = 0;
        incident.responseComplete = false;
        incident.sinceRequestNanos = seconds(waitedSeconds);
        incident.ownServer = TOMCAT;
        return incident;
    }

    @Test
    @DisplayName("a request that did not go on for as long as the server waits: by that setting")
    void request() {
        Given.of(tired(2.9))
                .is("request_timeout", Confidence.LIKELY, EndedBy.LOCAL)
                .says("Tomcat 10.1.59 waits 2 s for a request to go on (connectionTimeout)")
                .advisesAbout("raise this server's read timeout: connectionTimeout of Tomcat's Connector");
    }

    @Test
    @DisplayName("after another time it was something else, though the setting is what to look at")
    void anotherTime() {
        for (double waited : new double[] {1.5, 9}) {
            Given.of(tired(waited))
                    .is("request_timeout", Confidence.LIKELY, EndedBy.LOCAL)
                    .saysNothingOf("connectionTimeout")
                    .advisesAbout("connectionTimeout");
        }
    }

    @Test
    @DisplayName("a setting whose value is not known is no reason, though it is what to look at")
    void noValue() {
        Given.of(tired(2))
                .but(it -> it.ownServer =
                        ServerPolicy.of("Jetty", null).with(ServerLimit.HEAD, "idleTimeout", ServerPolicy.UNKNOWN))
                .saysNothingOf("idleTimeout")
                .advisesAbout("idleTimeout of Jetty's ServerConnector");
    }

    @Test
    @DisplayName("a setting that sets no limit is neither the reason nor what to raise")
    void noLimit() {
        ServerPolicy unlimited = ServerPolicy.of("Tomcat", null)
                .with(ServerLimit.HEAD, "connectionTimeout", ServerPolicy.NO_LIMIT)
                .with(ServerLimit.UNREAD_BODY, "maxSwallowSize", ServerPolicy.NO_LIMIT);
        Given.of(tired(2))
                .but(it -> it.ownServer = unlimited)
                .saysNothingOf("connectionTimeout")
                .advisesNothingAbout("connectionTimeout");
        Cases.localCloseWithUnreadData()
                .but(it -> it.ownServer = unlimited)
                .saysNothingOf("maxSwallowSize")
                .advisesNothingAbout("maxSwallowSize");
    }

    /** 3.8 s after its last byte; of a first exchange, or a later one that began a while ago. */
    private static Given tiredBy(ServerPolicy server, int exchangeNumber, double sinceBeginSeconds) {
        return Given.of(tired(3.8)).but(it -> {
            it.ownServer = server.with(ServerLimit.HEAD, "limit", seconds(4));
            it.exchangeNumber = exchangeNumber;
            it.ageNanos = seconds(exchangeNumber == 1 ? sinceBeginSeconds : 100);
            it.exchangeStartedEpochNanos = it.failedEpochNanos - seconds(exchangeNumber == 1 ? 3.8 : sinceBeginSeconds);
        });
    }

    @Test
    @DisplayName(
            "the JDK's counts from where the request, or the handshake before it, began; others from its last byte")
    void fromTheBeginning() {
        ServerPolicy jdk = ServerPolicy.of("com.sun.net.httpserver", null);
        String reason = "com.sun.net.httpserver waits 4 s for a request to go on (limit)";
        tiredBy(jdk, 1, 4.03).says(reason);
        tiredBy(jdk, 1, 3.9).saysNothingOf("(limit)");
        tiredBy(jdk, 2, 4.03).says(reason);
        tiredBy(jdk, 2, 3.9).saysNothingOf("(limit)");
        tiredBy(TOMCAT, 1, 4.03).saysNothingOf("(limit)");
    }

    @Test
    @DisplayName("once the head is complete, what it waits for is the body, by a limit of its own")
    void body() {
        Given.of(tired(2)).but(it -> it.requestHeadBytes = 90).saysNothingOf("connectionTimeout");
        Given.of(tired(5.2))
                .but(it -> it.requestHeadBytes = 90)
                .says("Tomcat 10.1.59 waits 5 s for a request to go on (connectionUploadTimeout)")
                .advisesAbout("connectionUploadTimeout of Tomcat's Connector");
        Given.of(tired(5.2)).saysNothingOf("connectionUploadTimeout");
    }

    /** Its head has 100 bytes; the server answered when it had these and some of the body, and read on. */
    private static Given refused(long contentLength, long bodyBefore, long readOn) {
        return Cases.localCloseWithUnreadData().but(it -> {
            it.ownServer = TOMCAT;
            it.requestHeadBytes = 100;
            it.requestContentLength = contentLength;
            it.requestBytesBeforeResponse = 100 + bodyBefore;
            it.requestBytes = it.requestBytesBeforeResponse + readOn;
        });
    }

    @Test
    @DisplayName("a body of which more was left than the server reads, when it had read that much after its response")
    void unreadBody() {
        for (long contentLength : new long[] {2_010_001, 3_000_000, 50_000_000}) {
            refused(contentLength, 10_000, 1_990_000)
                    .says("Tomcat 10.1.59 reads no more than 2 MB of a body that the application has left unread"
                            + " (maxSwallowSize)")
                    .advisesAbout("up to a bound: maxSwallowSize of Tomcat's Connector");
        }
    }

    @Test
    @DisplayName("a body of which less was left, or of which it has read less or more, was not left for that reason")
    void otherBody() {
        refused(2_010_000, 10_000, 1_990_000).saysNothingOf("maxSwallowSize");
        refused(50_000_000, 10_000, 1_900_000).saysNothingOf("maxSwallowSize");
        refused(50_000_000, 10_000, 2_100_000).saysNothingOf("maxSwallowSize");
        refused(50_000_000, 10_000, 0).saysNothingOf("maxSwallowSize");
        refused(50_000_000, 10_000, 2_000_000)
                .but(it -> it.requestBytesBeforeResponse = -1)
                .saysNothingOf("maxSwallowSize");
        Cases.localCloseWithUnreadData()
                .but(it -> it.ownServer = ServerPolicy.of("Netty", null))
                .advisesNothingAbout("Tomcat");
    }

    @Test
    @DisplayName("of a body that it was asked for first, it reads nothing more: the setting changes nothing")
    void askedFirst() {
        refused(3_000_000, 10_000, 2_000_000)
                .but(it -> it.expectsContinue = true)
                .saysNothingOf("maxSwallowSize")
                .advisesNothingAbout("maxSwallowSize")
                .advisesNothingAbout("100-continue");
        Cases.localCloseWithUnreadData()
                .but(it -> it.expectsContinue = true)
                .advisesNothingAbout("maxSwallowSize")
                .advisesAbout("lingering_close");
    }

    /** The next request has come as the server closes. */
    private static Given race(double idleSeconds, int exchanges) {
        return Cases.localCloseWithUnreadData().but(it -> {
            it.ownServer = TOMCAT;
            it.status = 200;
            it.requestContentLength = -1;
            it.requestComplete = true;
            it.sinceRequestNanos = seconds(idleSeconds);
            it.exchangeNumber = exchanges;
        });
    }

    @Test
    @DisplayName("the last of the requests that it takes on one connection")
    void requests() {
        race(0.1, 100)
                .says("Tomcat 10.1.59 takes 100 requests on one connection (maxKeepAliveRequests)")
                .saysNothingOf("keepAliveTimeout");
        race(0.1, 99).saysNothingOf("maxKeepAliveRequests");
    }

    @Test
    @DisplayName("idle for as long as it keeps a connection, when the next request came")
    void idle() {
        race(20.4, 3).says("Tomcat 10.1.59 keeps an idle connection for 20 s (keepAliveTimeout)");
        race(19, 3).saysNothingOf("keepAliveTimeout");
        race(23, 3).saysNothingOf("keepAliveTimeout");
        race(20.4, 3).but(it -> it.responseComplete = false).saysNothingOf("keepAliveTimeout");
    }

    @Test
    @DisplayName("the JDK's server looks for idle connections every 10 s, and may keep one for as much longer")
    void idleInTheJdk() {
        ServerPolicy jdk = ServerPolicy.of("com.sun.net.httpserver", null)
                .with(ServerLimit.IDLE, "sun.net.httpserver.idleInterval", seconds(30));
        race(39, 3)
                .but(it -> it.ownServer = jdk)
                .says("com.sun.net.httpserver keeps an idle connection for 30 s (sun.net.httpserver.idleInterval)");
        race(41, 3).but(it -> it.ownServer = jdk).saysNothingOf("idleInterval");
    }

    @Test
    @DisplayName("in words: what is known, each once")
    void words() {
        assertThat(Words.server(TOMCAT))
                .isEqualTo(
                        "Tomcat 10.1.59, keepAliveTimeout 20 s, connectionTimeout 2 s, connectionUploadTimeout 5 s, maxSwallowSize 2 MB,"
                                + " maxKeepAliveRequests 100");
        assertThat(Words.server(ServerPolicy.of("Jetty", null)
                        .with(ServerLimit.IDLE, "idleTimeout", ServerPolicy.NO_LIMIT)
                        .with(ServerLimit.HEAD, "other", seconds(3))
                        .with(ServerLimit.BODY, "idleTimeout", ServerPolicy.NO_LIMIT)))
                .isEqualTo("Jetty, idleTimeout unlimited, other 3 s");
        assertThat(Words.server(ServerPolicy.of("Undertow", "2.3").with(ServerLimit.IDLE, "x", ServerPolicy.UNKNOWN)))
                .isEqualTo("Undertow 2.3");
    }
}
