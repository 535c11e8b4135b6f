package io.resetscope.agent.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.List;

/** Whole conversations, by name: what client and server say in turn. */
enum Corpus {
    KEEP_ALIVE(saying(
            "GET /orders?token=x HTTP/1.1\r\nHost: shop\r\nConnection: keep-alive\r\nCookie: id=1\r\n"
                    + "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\r\ntracestate: a=b\r\n\r\n",
            "HTTP/1.1 200 OK\r\nServer: nginx/1.25.3\r\nContent-Length: 5\r\nKeep-Alive: timeout=5, max=100\r\n"
                    + "Connection: keep-alive\r\n\r\nhello",
            "GET /next HTTP/1.1\r\nHost: shop\r\n\r\n",
            "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")),
    CHUNKED(saying(
            "POST /upload HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\nContent-Length: 3\r\n\r\n"
                    + "5;name=\"v\"\r\nhello\r\nA\r\n0123456789\r\n0\r\nTrailer: x\r\nOther: y\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nVia: 1.1 proxy\r\n\r\n1a  \r\n"
                    + "abcdefghijklmnopqrstuvwxyz\r\n0\r\n\r\n",
            "GET / HTTP/1.1\r\n\r\n")),
    LINE_FEED_ONLY(saying(
            "\r\n\nPUT /a#b HTTP/1.1\nContent-Length: 2\nExpect: 100-Continue\n\n",
            "HTTP/1.1 100 Continue\n\n",
            "ok",
            "HTTP/1.1 201 Created\nServer: a\nContent-Length:1\n\n.")),
    HEAD_AND_BODYLESS(saying(
            "HEAD /a HTTP/1.1\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n",
            "GET /b HTTP/1.1\r\n\r\n",
            "HTTP/1.1 304 Not Modified\r\nContent-Length: 7\r\n\r\n",
            "DELETE /c HTTP/1.1\r\n\r\n",
            "HTTP/1.1 204 No Content\r\n\r\n",
            "GET /d HTTP/1.1\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")),
    PIPELINED(saying(
            "HEAD /1 HTTP/1.1\r\n\r\n"
                    + "POST /2 HTTP/1.1\r\n"
                    + "Content-Length: 3\r\n"
                    + "b3: 1-2-1\r\n\r\n"
                    + "abcGET /3 HTTP/1.0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
                    + "HTTP/1.1 500 Oops\r\nContent-Length: 4\r\n\r\nno")),
    INTERIM(saying(
            "GET / HTTP/1.1\r\n\r\n",
            "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 103 Early Hints\r\nServer: no\r\n\r\n"
                    + "HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n")),
    UPGRADE(saying(
            "GET /ws HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
            "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n\r\n\u0081\u0002hi",
            "\u0081\u0083abc",
            "\u0081\u0001",
            "GET / HTTP/1.1\r\n\r\n")),
    CONNECT(saying(
            "CONNECT shop:443 HTTP/1.1\r\n\r\n",
            "HTTP/1.1 407 Auth\r\nContent-Length: 2\r\n\r\nno",
            "CONNECT shop:443 HTTP/1.1\r\nProxy-Authorization: Basic eA==\r\n\r\n",
            "HTTP/1.1 200 Connected\r\nContent-Length: 5\r\n\r\n",
            "\u0016\u0003\u0001\u0001",
            "\u0016\u0003\u0003\u0001")),
    EARLY_ANSWER(saying(
            "POST /big HTTP/1.1\r\nContent-Length: 1000\r\n\r\nsome",
            "HTTP/1.1 413 Too Large\r\nConnection: close\r\nContent-Length: 3\r\n\r\nbig",
            "more")),
    OLD_VERSION(saying(
            "GET http://user:pw@shop/old?x HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n",
            "HTTP/1.0 200 OK\r\n"
                    + "Connection: keep-alive\r\n"
                    + "Keep-Alive: timeout=\"7\"; MAX = 3\r\n"
                    + "Content-Length: 1\r\n\r\n"
                    + "1",
            "GET /older HTTP/1.0\r\n\r\n",
            "HTTP/1.0 200 OK\r\n\r\nuntil the end")),
    UNSOLICITED(saying(
            "GET / HTTP/1.1\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
            "",
            "HTTP/1.1 408 Request Timeout\r\nServer: haproxy\r\nContent-Length: 4\r\n\r\nslow",
            "GET /late HTTP/1.1\r\n\r\n")),
    TLS(saying("\u0016\u0003\u0001\u0000\u0005hello", "\u0016\u0003\u0003\u0000\u0001x", "\u0017\u0003\u0003")),
    PLAIN_TO_TLS(saying("GET / HTTP/1.1\r\n\r\n", "\u0015\u0003\u0001\u0000\u0002\u0002\u0046")),
    HTTP_2(saying(
            Http2Wire.PREFACE
                    + Http2Wire.frame(4, 0, 0, "\0\3\0\0\0\144")
                    + Http2Wire.windowUpdate(0)
                    + Http2Wire.get(1),
            Http2Wire.SETTINGS + Http2Wire.SETTINGS_ACK + Http2Wire.head(1) + Http2Wire.data(1, "hello"),
            Http2Wire.SETTINGS_ACK
                    + Http2Wire.post(3)
                    + Http2Wire.data(3, "body")
                    + Http2Wire.frame(1, 1, 5, "\u0082")
                    + Http2Wire.frame(9, 4, 5, "\u0084\u0086")
                    + Http2Wire.PING,
            Http2Wire.PING_ACK + Http2Wire.ok(5) + Http2Wire.lastData(1, "") + Http2Wire.frame(0x10, 0, 0, "extension"),
            Http2Wire.lastData(3, "more") + Http2Wire.get(7) + Http2Wire.reset(7) + Http2Wire.get(9),
            Http2Wire.reset(3) + Http2Wire.PING + Http2Wire.goAway(9, 11, "too_many_pings"),
            Http2Wire.goAway(0, 0, ""))),
    HTTP_2_LONG_TEXT(saying(
            Http2Wire.PREFACE + Http2Wire.SETTINGS + Http2Wire.get(1),
            Http2Wire.SETTINGS + Http2Wire.goAway(1, 2, "\u001b[2J" + "so much to say ".repeat(20)) + Http2Wire.ok(1))),
    HTTP_2_UPGRADED(saying(
            "GET /first HTTP/1.1\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n\r\n",
            "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n" + Http2Wire.SETTINGS,
            Http2Wire.PREFACE + Http2Wire.SETTINGS,
            Http2Wire.ok(1),
            Http2Wire.get(3),
            Http2Wire.head(3))),
    HTTP_2_SERVER_FIRST(saying(
            "",
            Http2Wire.SETTINGS + Http2Wire.windowUpdate(0),
            Http2Wire.PREFACE + Http2Wire.SETTINGS + Http2Wire.get(3),
            Http2Wire.SETTINGS_ACK + Http2Wire.ok(3))),
    HTTP_2_REFUSED(saying(Http2Wire.PREFACE + Http2Wire.SETTINGS, "HTTP/1.1 400 Bad Request\r\n\r\n", "more", "again")),
    HTTP_2_BROKEN(saying(
            Http2Wire.PREFACE + Http2Wire.SETTINGS + Http2Wire.get(1) + Http2Wire.frame(6, 0, 0, "short"),
            Http2Wire.SETTINGS,
            "more")),
    SERVER_FIRST(saying("", "220 mail ESMTP\r\n", "EHLO me\r\n", "250 fine\r\n", "QUIT\r\n")),
    BINARY(saying("\u0000\u0001GET / HTTP/1.1\r\n", "PONG", "PING", "PONG"));

    /** The client's sayings at even indexes, the server's at odd ones. */
    final List<byte[]> sayings;

    Corpus(List<byte[]> sayings) {
        this.sayings = sayings;
    }

    private static List<byte[]> saying(String... sayings) {
        List<byte[]> bytes = new ArrayList<>();
        for (String saying : sayings) {
            bytes.add(saying.getBytes(ISO_8859_1));
        }
        return bytes;
    }

    Talk whole(Talk talk) {
        for (int i = 0; i < sayings.size(); i++) {
            talk.says(i % 2 == 0, sayings.get(i));
        }
        return talk;
    }
}
