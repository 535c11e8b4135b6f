package io.resetscope.agent.diagnosis.cause;

import static io.resetscope.agent.diagnosis.Confidence.CERTAIN;
import static io.resetscope.agent.diagnosis.Confidence.LIKELY;
import static io.resetscope.agent.diagnosis.Confidence.POSSIBLE;
import static io.resetscope.agent.diagnosis.EndedBy.PEER;
import static io.resetscope.agent.diagnosis.Incidents.seconds;

import io.resetscope.agent.connection.Role;
import io.resetscope.agent.connection.Signal;
import io.resetscope.agent.diagnosis.Cases;
import io.resetscope.agent.diagnosis.Given;
import io.resetscope.agent.incident.Tls;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An answer came while the body was on its way. */
class RequestBodyRejectedTest {

    @Test
    @DisplayName("found behind the reset: certain, with its status")
    void hidden() {
        Cases.requestBodyRejected()
                .is("request_body_rejected", CERTAIN, PEER)
                .summary(
                        "The server answered 413 without reading the whole body, and closed; the reset hid the answer.")
                .says("the answer lay unread in the receive buffer: status 413")
                .says("at least 3.9 MB of a request whose body has 50 MB had been handed to the kernel")
                .says("153 bytes had arrived that the application never read")
                .says("1st exchange on a connection 200 ms old; the request, not sent to its end, got 0 response bytes")
                .advises("send a smaller body, or raise the server's limit (nginx: client_max_body_size; Spring Boot:"
                        + " spring.servlet.multipart.max-request-size; Tomcat: maxPostSize)")
                .advises("or let the server read what it refuses (Tomcat: maxSwallowSize, 2 MB by default)");
    }

    @Test
    @DisplayName("read while sending: certain")
    void readDuring() {
        Cases.requestBodyRejected()
                .but(it -> {
                    it.answeredLate = false;
                    it.unreadBytes = 0;
                    it.responseBytes = 153;
                    it.bytesReceived = 153;
                })
                .is("request_body_rejected", CERTAIN, PEER)
                .summary("The server answered 413 without reading the whole body, and closed; this client had read the"
                        + " answer before it failed, many others would not have seen it.")
                .says("the answer came during the upload: status 413")
                .says("1st exchange on a connection 200 ms old; the request, not sent to its end, got 153 bytes of a"
                        + " response");
    }

    @Test
    @DisplayName("read by the application after its failed write: certain, and nothing was hidden")
    void readAfterwards() {
        Cases.requestBodyRejected()
                .but(it -> {
                    it.lateAnswerRead = true;
                    it.unreadBytes = 0;
                })
                .is("request_body_rejected", CERTAIN, PEER)
                .summary("The server answered 413 without reading the whole body, and closed; this client read the"
                        + " answer after its failure, many others would not have seen it.")
                .says("the client read the answer after the failure: status 413")
                .says("1st exchange on a connection 200 ms old; the request, not sent to its end, had got 0 response"
                        + " bytes when it failed");
    }

    @Test
    @DisplayName("sent to its end, but the answer was hidden")
    void completeButHidden() {
        Cases.requestBodyRejected().but(it -> it.requestComplete = true).is("request_body_rejected", CERTAIN, PEER);
    }

    @Test
    @DisplayName("something lies unread, and nobody could read it: likely")
    void unread() {
        Cases.requestBodyRejected()
                .but(it -> {
                    it.answeredLate = false;
                    it.status = 0;
                    it.ageNanos = seconds(1.4);
                })
                .is("request_body_rejected", LIKELY, PEER)
                .summary("The server answered without reading the whole body, and closed; the reset hid the answer.");
    }

    @Test
    @DisplayName("each status has its advice")
    void statuses() {
        Cases.requestBodyRejected()
                .but(it -> it.status = 401)
                .advises(
                        "send the credentials with the first request (preemptive authentication), not after a refusal");
        Cases.requestBodyRejected()
                .but(it -> it.status = 403)
                .advises("check the permission before the upload: the server refused it by its headers alone");
        Cases.requestBodyRejected()
                .but(it -> it.status = 429)
                .advises("slow down: the server refused by rate, before it looked at the body");
        Cases.requestBodyRejected()
                .but(it -> it.status = 500)
                .advises("the server refused by the headers alone: find out in its log what it means by 500");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Apache HttpClient 4 | : RequestConfig.setExpectContinueEnabled(true)",
                "Apache HttpClient 5 | : RequestConfig.setExpectContinueEnabled(true)",
                "java.net.http | : HttpRequest.Builder.expectContinue(true)",
                "OkHttp | : header(\"Expect\", \"100-continue\")",
                "HttpURLConnection | : setRequestProperty(\"Expect\", \"100-continue\"), with setFixedLengthStreamingMode or setChunkedStreamingMode",
                "Vert.x | : putHeader(\"Expect\", \"100-continue\") and continueHandler on HttpClientRequest, then sendHead()",
                "Jetty client | : a header Expect: 100-continue on the Request",
                "AsyncHttpClient | : setHeader(\"Expect\", \"100-continue\") on RequestBuilder",
                "Netty | ''"
            })
    @DisplayName("how the client asks first, in its own words")
    void expectContinue(String library, String how) {
        Cases.requestBodyRejected()
                .but(it -> it.library = library)
                .advises("let the client ask before it sends a large body: Expect: 100-continue" + how);
    }

    @Test
    @DisplayName("nginx lingers, and says for how long")
    void nginx() {
        Cases.requestBodyRejected()
                .but(it -> it.server = "nginx")
                .advises("or let the server read what it refuses: lingering_timeout and lingering_time in nginx.conf");
    }

    @Test
    @DisplayName("no answer and nothing unread: aborted, and perhaps this")
    void nothingUnread() {
        Cases.requestBodyRejected()
                .but(it -> {
                    it.answeredLate = false;
                    it.status = 0;
                    it.unreadBytes = 0;
                })
                .is("peer_aborted_exchange", POSSIBLE, PEER, "request_body_rejected", "peer_crashed");
    }

    @Test
    @DisplayName("408 means that the server waited, not that it refused")
    void requestTimeout() {
        Cases.requestBodyRejected().but(it -> it.status = 408).is("request_timeout");
    }

    @Test
    @DisplayName("no body, no refusal of it")
    void noBody() {
        Cases.requestBodyRejected()
                .but(it -> {
                    it.method = "GET";
                    it.requestContentLength = -1;
                    it.requestComplete = true;
                })
                .isNot("request_body_rejected");
        Cases.requestBodyRejected().but(it -> it.requestContentLength = 0).isNot("request_body_rejected");
        Cases.requestBodyRejected()
                .but(it -> {
                    it.method = null;
                    it.requestContentLength = -1;
                })
                .isNot("request_body_rejected");
        Cases.requestBodyRejected().but(it -> it.requestContentLength = -1).is("request_body_rejected");
        Cases.requestBodyRejected().but(it -> it.requestContentLength = 1).is("request_body_rejected");
    }

    @Test
    @DisplayName("methods that usually have none, sent to their end: something else lies unread")
    void bodilessMethods() {
        Cases.requestBodyRejected()
                .but(it -> {
                    it.method = "HEAD";
                    it.requestContentLength = -1;
                    it.requestComplete = true;
                    it.answeredLate = false;
                    it.status = 0;
                })
                .isNot("request_body_rejected");
    }

    @Test
    @DisplayName("a response that came whole to a request that went out whole is no refusal")
    void complete() {
        Cases.requestBodyRejected()
                .but(it -> {
                    it.answeredLate = false;
                    it.requestComplete = true;
                })
                .isNot("request_body_rejected");
    }

    @Test
    @DisplayName("not of what is not understood, not in the server, not by this end's own close")
    void negatives() {
        Cases.requestBodyRejected().but(it -> it.understood = false).isNot("request_body_rejected");
        Cases.requestBodyRejected().but(it -> it.role = Role.SERVER).is("client_disconnected");
        Cases.requestBodyRejected().but(it -> it.signal = Signal.LOCAL_CLOSE).is("local_close_with_unread_data");
        Cases.requestBodyRejected().but(it -> it.exchangeNumber = 0).isNot("request_body_rejected");
    }

    @Test
    @DisplayName("a crash of others does not hide the answer")
    void crash() {
        Cases.requestBodyRejected().but(it -> it.refusals = 1).is("request_body_rejected", CERTAIN, PEER);
    }

    /** Encrypted bytes lie unread that could not be decrypted. */
    private static Given encrypted(int unread) {
        return Cases.requestBodyRejected().but(it -> {
            it.answeredLate = false;
            it.status = 0;
            it.unreadBytes = unread;
            it.tls = new Tls(true, false, -1, null);
        });
    }

    @Test
    @DisplayName("under TLS, a few bytes are a goodbye, and some hundred on a new connection may be session tickets")
    void underTls() {
        encrypted(64).is("peer_aborted_exchange");
        encrypted(65)
                .is("request_body_rejected", POSSIBLE, PEER, "peer_aborted_exchange")
                .says("it is encrypted, and may be session tickets alone (TLS 1.3)")
                .summary(
                        "The server may have answered without reading the whole body, and closed; the reset hid what it"
                                + " said.");
        encrypted(4096).is("request_body_rejected", LIKELY, PEER).saysNothingOf("tickets");
        encrypted(300).but(it -> it.exchangeNumber = 2).is("request_body_rejected", LIKELY, PEER);
    }

    @Test
    @DisplayName("under TLS, what a failed write was to send is counted whole")
    void countedBeforeItIsSent() {
        encrypted(300).says("at most 3.9 MB of a request whose body has 50 MB had been handed to the kernel");
        encrypted(300)
                .but(it -> it.requestBytes = 50_000_000)
                .says("the request's body has 50 MB; how much of it went out is not known (TLS)")
                .saysNothingOf("at most");
        encrypted(300)
                .but(it -> {
                    it.requestContentLength = -1;
                    it.requestBytes = 50_000_000;
                })
                .says("at most 50 MB of a request had been handed to the kernel");
    }
}
