package io.resetscope.agent.http;

import static io.resetscope.agent.http.Http2Wire.PREFACE;
import static io.resetscope.agent.http.Http2Wire.SETTINGS;
import static io.resetscope.agent.http.Http2Wire.frame;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.netty.shaded.io.netty.buffer.ByteBuf;
import io.grpc.netty.shaded.io.netty.buffer.ByteBufUtil;
import io.grpc.netty.shaded.io.netty.buffer.Unpooled;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2Exception;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2Headers;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The heads of HTTP/2: what is looked at is read, whatever the encoder makes of it, and nothing else is kept. */
class HpackTest {

    private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    private static final String SECRET = "s3cr3t-t0ken";

    private Talk talk = begun(Talk.asClient());

    private static Talk begun(Talk talk) {
        return talk.client(PREFACE + SETTINGS).server(SETTINGS);
    }

    private static String hex(String hex) {
        return Talk.text(HexFormat.of().parseHex(hex.replace(" ", "")));
    }

    @Test
    @DisplayName("the requests of RFC 7541 C.4")
    void requests() {
        talk.client(frame(1, 5, 1, hex("828684418cf1e3c2e5f23a6ba0ab90f4ff")));
        assertThat(talk.exchange.method).isEqualTo("GET");
        assertThat(talk.exchange.target).isEqualTo("/");
        talk.server(Http2Wire.ok(1)).client(frame(1, 5, 3, hex("828684be5886a8eb10649cbf")));
        assertThat(talk.exchange.target).isEqualTo("/");
        talk.server(Http2Wire.ok(3)).client(frame(1, 5, 5, hex("828785bf408825a849e95ba97d7f8925a849e95bb8e8b4bf")));
        assertThat(talk.exchange.target).isEqualTo("/index.html");
        assertThat(talk.exchange.number).isEqualTo(3);
    }

    @Test
    @DisplayName("the responses of RFC 7541 C.6, with a table so small that it evicts")
    void responses() {
        talk.client(Http2Wire.get(1) + Http2Wire.get(3) + Http2Wire.get(5));
        talk.server(frame(
                1,
                5,
                1,
                hex("3fe101 4882 6402 5885 aec3 771a 4b61 96d0 7abe 9410 54d4 44a8 2005 9504 0b81 66e0"
                        + "82a6 2d1b ff6e 919d 29ad 1718 63c7 8f0b 97c8 e9ae 82ae 43d3")));
        assertThat(talk.connection.recent().status(0)).isEqualTo(302);
        talk.server(frame(1, 5, 3, hex("4883 640e ffc1 c0bf")));
        assertThat(talk.connection.recent().status(1)).isEqualTo(307);
        talk.server(frame(
                1,
                4,
                5,
                hex("88c1 6196 d07a be94 1054 d444 a820 0595 040b 8166 e084 a62d 1bff c05a 839b d9ab"
                        + "77ad 94e7 821d d7f2 e6c7 b335 dfdf cd5b 3960 d5af 2708 7f36 72c1 ab27 0fb5 291f 9587 3160"
                        + "65c0 03ed 4ee5 b106 3d50 07")));
        assertThat(talk.exchange.status).isEqualTo(200);
    }

    @Test
    @DisplayName("an interim response is none")
    void interim() {
        talk.client(Http2Wire.get(1)).server(frame(1, 4, 1, "\110\3" + "103"));
        assertThat(talk.exchange.status).isZero();
        assertThat(talk.exchange.respondedNanos).isZero();
        assertThat(talk.exchange.responseBytes).isZero();
        talk.server(Http2Wire.head(1));
        assertThat(talk.exchange.status).isEqualTo(200);
        assertThat(talk.exchange.respondedNanos).isEqualTo(talk.now);
    }

    @Test
    @DisplayName("padding and priorities are no part of a head")
    void padded() {
        talk.client(frame(1, 5 | 8 | 0x20, 1, "\2" + "\0\0\0\0\20" + "\u0082\u0085\u0086" + "\0\0"));
        assertThat(talk.exchange.target).isEqualTo("/index.html");
        talk.client(frame(1, 1 | 8, 3, "\3\u0083" + "\0\0\0") + frame(9, 4, 3, "\u0084"));
        talk.server(Http2Wire.ok(1));
        assertThat(talk.exchange.method).isEqualTo("POST");
        assertThat(talk.exchange.target).isEqualTo("/");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u0080",
                "\u00be",
                "\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff",
                "\177",
                "\0\u00ff\u00ff\u00ff\177",
                "\100\5ab",
                "\77\u00ff\u00ff\177",
                "\0\u0081\77"
            })
    @DisplayName("a block that cannot be is the last one that is read, and the streams are counted all the same")
    void broken(String block) {
        talk.client(frame(1, 5, 1, block));
        assertThat(talk.conversation.understood()).isTrue();
        talk.server(Http2Wire.ok(1)).client(Http2Wire.get(3));
        assertThat(talk.exchange.method).isNull();
        assertThat(talk.exchange.number).isEqualTo(2);
    }

    static LongStream seeds() {
        return FuzzTest.seeds();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    @DisplayName("as Netty encodes them: the same heads, cut anywhere, and no secret of them")
    void encoded(long seed) throws Http2Exception {
        Random random = new Random(seed);
        for (int i = 0; i < 60; i++) {
            Talk.Form form = Talk.Form.values()[random.nextInt(4)];
            talk = begun(Talk.of(io.resetscope.agent.connection.Role.SERVER, form));
            try (DefaultHttp2HeadersEncoder encoder =
                    new DefaultHttp2HeadersEncoder((name, value) -> random.nextInt(5) == 0, random.nextBoolean())) {
                if (random.nextInt(3) == 0) {
                    encoder.configuration().maxHeaderTableSize(new int[] {0, 100, 1000, 10_000}[random.nextInt(4)]);
                }
                for (int id = 1; id < 60; id += 2) {
                    String path = "/orders/" + random.nextInt(5);
                    byte[] block = encode(encoder, id, headers(random, path));
                    say(random, frame(1, 5, id, Talk.text(block)));
                    assertThat(talk.exchange.target)
                            .as("seed %d, conversation %d", seed, i)
                            .isEqualTo(path);
                    assertThat(talk.exchange.method).isEqualTo("POST");
                    assertThat(talk.exchange.traceHeaders).contains("traceparent", TRACE);
                    assertThat(talk.exchange.requestContentLength).isEqualTo(1234);
                    talk.server(Http2Wire.ok(id));
                }
            }
            assertThat(Retained.text(talk)).doesNotContain(SECRET);
        }
    }

    private void say(Random random, String frames) {
        byte[] bytes = Http2Wire.bytes(frames);
        talk.now += Talk.STEP;
        for (int from = 0; from < bytes.length; ) {
            int to = random.nextInt(3) == 0 ? bytes.length : from + 1 + random.nextInt(bytes.length - from);
            talk.pass(true, bytes, from, to);
            from = to;
        }
    }

    private static Http2Headers headers(Random random, String path) {
        Http2Headers headers = new DefaultHttp2Headers()
                .method("POST")
                .path(path + (random.nextBoolean() ? "?token=" + SECRET : ""))
                .scheme("https")
                .authority("shop.example");
        for (int i = random.nextInt(6); i > 0; i--) {
            headers.add("x-" + random.nextInt(30), "value \u00e9 " + "y".repeat(random.nextInt(300)));
        }
        headers.add("cookie", "id=" + SECRET)
                .add("authorization", "Bearer " + SECRET + random.nextInt(3))
                .add("content-length", "1234")
                .add("traceparent", TRACE);
        return headers;
    }

    private static byte[] encode(DefaultHttp2HeadersEncoder encoder, int stream, Http2Headers headers)
            throws Http2Exception {
        ByteBuf block = Unpooled.buffer();
        encoder.encodeHeaders(stream, headers, block);
        return ByteBufUtil.getBytes(block);
    }
}
