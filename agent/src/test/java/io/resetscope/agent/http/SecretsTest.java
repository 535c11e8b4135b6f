package io.resetscope.agent.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What must not be kept is not kept anywhere, not even between two reads. */
class SecretsTest {

    private static final String REQUEST =
            "POST http://user:SECRET@shop/pay;jsessionid=SECRET?token=SECRET#SECRET HTTP/1.1\r\n"
                    + "Host: shop\r\nAuthorization: Bearer SECRET\r\nCookie: id=SECRET\r\nbaggage: user=SECRET\r\n"
                    + "Proxy-Authorization: SECRET\r\nX-Api-Key-Of-Some-Length: SECRET\r\nConnection: keep-alive\r\n"
                    + "traceparent: 00-1-2-01\r\nContent-Length: 6\r\n\r\nSECRET";
    private static final String RESPONSE = "HTTP/1.1 200 SECRET\r\nSet-Cookie: SECRET\r\nLocation: /?SECRET\r\n"
            + "Server: nginx\r\nTransfer-Encoding: chunked\r\n\r\n6;SECRET\r\nSECRET\r\n0\r\nSECRET: SECRET\r\n\r\n";

    @Test
    @DisplayName("no part of a secret is in any field, wherever the bytes are cut")
    void secrets() {
        byte[] request = REQUEST.getBytes(ISO_8859_1);
        byte[] response = RESPONSE.getBytes(ISO_8859_1);
        // Where a cut falls into the user info, the line is carried as it is until its end is seen.
        int userInfo = REQUEST.indexOf("HTTP/1.1\r\n") + 10;
        for (int cut = userInfo; cut < request.length; cut++) {
            Talk talk = Talk.asClient();
            talk.pass(true, request, 0, cut);
            assertThat(Retained.text(talk)).as("request cut at %d", cut).doesNotContain("SECR");
            talk.pass(true, request, cut, request.length);
            assertThat(talk.exchange.target).isEqualTo("http://shop/pay");
            assertThat(Retained.text(talk)).doesNotContain("SECR");
        }
        for (int cut = 1; cut < response.length; cut++) {
            Talk talk = Talk.asClient();
            talk.pass(true, request, 0, request.length);
            talk.pass(false, response, 0, cut);
            assertThat(Retained.text(talk)).as("response cut at %d", cut).doesNotContain("SECR");
            talk.pass(false, response, cut, response.length);
            assertThat(talk.exchange.server).isEqualTo("nginx");
            assertThat(Retained.text(talk)).doesNotContain("SECR");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/a?b, /a",
        "/a#b, /a",
        "/a;jsessionid=1, /a",
        "/a;jsessionid=1?b, /a",
        "/a;v=1/b, /a",
        "/;, /",
        "http://host/p;x=1, http://host/p",
        "http://user;x:pw@host/, http://",
        "http://user:p;w@host/, http://",
        "*, *",
        "http://user:pw@host/path?x, http://host/path",
        "http://a@b@host:80/p@q, http://host:80/p@q",
        "http://user:p?w@host/, http://",
        "http://user:p#w@host/, http://",
        "user:pw@host:443, host:443",
        "host:443, host:443",
        "//x/y, //x/y",
        "//user:pw@host/p, //host/p",
        "//user:p?w@host/, //",
        "/fetch/http://user:pw@host/p, /fetch/http://host/p",
        "/fetch/http:/user:pw@host/p, /fetch/http:/host/p",
        "/fetch/http:/user:p?w@host/p, /fetch/http:/",
        "/fetch/http:///user:pw@host/p, /fetch/http:///host/p",
        "http:/, http:/",
        "/a://b/c://user:pw@host/p, /a://b/c://host/p",
        "http://u:p@a/http://u:p@b/c, http://a/http://b/c",
        "/fetch/http://user:p?w@host/, /fetch/http://",
        "/@scope/package, /@scope/package",
        "/orders:find, /orders:find",
        "/a:/b/@c:d, /a:/b/@c:d",
        "/a?from:10:30://x, /a",
        "//x/y/http://user:pw@host/p, //x/y/http://host/p",
        "user@host, host",
        "/a//me@home, /a//me@home",
        "/caf\u00e9\u00ff, /caf??",
    })
    @DisplayName("the target without query, fragment, path parameters and user info")
    void targets(String sent, String kept) {
        String line = "GET " + sent + " HTTP/1.1\r\n";
        assertThat(Talk.asClient().client(line).exchange.target).isEqualTo(kept);
        Talk cut = Talk.asClient();
        line.chars().forEach(c -> cut.client(String.valueOf((char) c)));
        assertThat(cut.exchange.target).isEqualTo(kept);
    }

    @Test
    @DisplayName("values are bounded and printable")
    void bounds() {
        String request = "GET /" + "p".repeat(3000) + " HTTP/1.1\r\nConnection: " + "c".repeat(3000)
                + "\r\ntracestate: \u0001" + "t".repeat(3000) + "\r\nb3: a\tb\r\n\r\n";
        Talk talk = Talk.asClient().client(request).server("HTTP/1.1 200 OK\r\nVia: " + "v".repeat(3000) + "\r\n\r\n");
        assertThat(talk.exchange.target).hasSize(256);
        assertThat(talk.connection.keepAliveClient).hasSize(128);
        assertThat(talk.exchange.via).hasSize(128);
        assertThat(talk.exchange.traceHeaders[1]).hasSize(512).startsWith("?t");
        assertThat(talk.exchange.traceHeaders[3]).isEqualTo("a?b");

        String user = "u".repeat(2000);
        Talk hidden = Talk.asClient().client("GET http://" + user + "@host/ HTTP/1.1\r\n");
        assertThat(hidden.exchange.target).isEqualTo("http://");
    }
}
