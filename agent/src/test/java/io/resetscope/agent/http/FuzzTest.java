package io.resetscope.agent.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.agent.connection.Role;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever comes, nothing is thrown, nothing hangs, little is kept, and where the bytes are cut changes nothing of HTTP. A test's
 * name has the seed that makes it again: {@code -Dfuzz.seed=20}; many: {@code -Dfuzz.seeds=1000}.
 */
@Timeout(30)
class FuzzTest {

    private static final int ITERATIONS = 1_500;
    /** In characters: a line of each direction, and the facts twice. */
    private static final int MAX_RETAINED = 8_000;

    private static final String[] PIECES = {
        "GET ",
        "POST ",
        "/",
        "//",
        "http://",
        "@",
        "?",
        "#",
        ";",
        " HTTP/1.1",
        " HTTP/1.0",
        " HTTP/9",
        "HTTP/1.1 ",
        "HTTP/1.1 200 OK",
        "100",
        "200",
        "204",
        "-1",
        "\r\n",
        "\n",
        "\r",
        "\r\n\r\n",
        ":",
        " ",
        "\t",
        "\0",
        "\u001b[2J",
        "Content-Length: ",
        "Content-Length: 5\r\n",
        "Content-Length: 99999999999999999999\r\n",
        "Transfer-Encoding: ",
        "chunked",
        "Connection: ",
        "close",
        "Keep-Alive: timeout=",
        "max=",
        "traceparent: 00-",
        "b3: ",
        "Via: ",
        "Server: ",
        "Cookie: ",
        "5\r\nhello\r\n",
        "0\r\n\r\n",
        "fffffffffffffffff\r\n",
        "\u00e2\u0080\u00ae",
        "\u00c3\u0028",
        "\u00ff"
    };

    private Random random = new Random(20);

    static LongStream seeds() {
        long first = Long.getLong("fuzz.seed", 20);
        return LongStream.range(first, first + Integer.getInteger("fuzz.seeds", 4));
    }

    /** A way to say the same thing: whole, or cut somewhere. */
    private interface Cut {
        int after(int from, int length);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    @DisplayName("mutated conversations and noise")
    void fuzz(long seed) {
        random = new Random(seed);
        Corpus[] corpus = Corpus.values();
        for (int i = 0; i < ITERATIONS; i++) {
            Role role = random.nextBoolean() ? Role.CLIENT : Role.SERVER;
            Talk.Form form = Talk.Form.values()[random.nextInt(4)];
            boolean adopted = random.nextInt(4) == 0;
            Talk whole = adopted ? Talk.adopted(role, form) : Talk.of(role, form);
            Talk cut = adopted ? Talk.adopted(role, form) : Talk.of(role, form);
            Corpus conversation = corpus[random.nextInt(corpus.length)];
            for (int saying = 0; saying < conversation.sayings.size(); saying++) {
                boolean byClient = random.nextInt(30) != 0 ^ saying % 2 == 0;
                byte[] bytes = random.nextInt(3) == 0 ? composed() : mutated(conversation.sayings.get(saying));
                say(whole, byClient, bytes, (from, length) -> length);
                say(cut, byClient, bytes, (from, length) -> from + 1 + random.nextInt(length - from));
                interrupt(whole, cut, byClient);
            }
            assertThat(told(cut)).as("seed %d, conversation %d", seed, i).isEqualTo(told(whole));
            assertThat(Retained.text(cut)).hasSizeLessThan(MAX_RETAINED);
        }
    }

    /** Of what turns out not to be HTTP, the turns are counted, and how far the first of them goes depends on the cut. */
    private static String told(Talk talk) {
        return talk.conversation.understood()
                ? talk.facts()
                : talk.conversation.protocolName() + " " + talk.exchange.method + " " + talk.exchange.target;
    }

    @Test
    @DisplayName("a peer that never ends a line does not make us remember it")
    void endless() {
        for (String beginning : new String[] {"GET /", "GET / HTTP/1.1\r\nVia: ", "GET / HTTP/1.1\r\nCookie: "}) {
            Talk talk = Talk.asServer().client(beginning);
            for (int i = 0; i < 200; i++) {
                talk.client("x".repeat(1 + random.nextInt(1000)));
                assertThat(Retained.text(talk)).hasSizeLessThan(MAX_RETAINED);
            }
            assertThat(talk.conversation.understood()).isFalse();
        }
    }

    @Test
    @DisplayName("nor does one that never ends its head, or sends thousands of headers at once")
    void countless() {
        for (String header : new String[] {"a:\r\n", "Via: x\r\n", "X-Filler: " + "x".repeat(500) + "\r\n"}) {
            Talk talk = Talk.asServer().client("GET / HTTP/1.1\r\n");
            for (int i = 0; i < 300; i++) {
                talk.client(header);
                assertThat(Retained.text(talk)).hasSizeLessThan(MAX_RETAINED);
            }
            assertThat(talk.conversation.understood()).isFalse();
            Talk atOnce = Talk.asServer().client("GET / HTTP/1.1\r\n" + header.repeat(100_000));
            assertThat(atOnce.conversation.understood()).isFalse();
            assertThat(Retained.text(atOnce)).hasSizeLessThan(MAX_RETAINED);
        }
    }

    private static void say(Talk talk, boolean byClient, byte[] bytes, Cut cut) {
        talk.now += Talk.STEP;
        int from = 0;
        while (from < bytes.length) {
            int to = cut.after(from, bytes.length);
            talk.pass(byClient, bytes, from, to);
            from = to;
        }
    }

    private void interrupt(Talk one, Talk other, boolean byClient) {
        switch (random.nextInt(40)) {
            case 0:
                int count = random.nextInt(20);
                one.skipped(byClient, count);
                other.skipped(byClient, count);
                break;
            case 1:
                one.endOfStream();
                other.endOfStream();
                break;
            case 2:
                one.clientAttempts("GET /again HTTP/1.1\r\n\r\n");
                other.clientAttempts("GET /again HTTP/1.1\r\n\r\n");
                break;
            default:
        }
    }

    private byte[] composed() {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(30); i >= 0; i--) {
            text.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return text.toString().getBytes(ISO_8859_1);
    }

    private byte[] mutated(byte[] original) {
        byte[] bytes = original.clone();
        if (random.nextInt(20) == 0) {
            bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
        }
        int changes = bytes.length == 0 ? 0 : random.nextInt(4);
        for (int i = 0; i < changes; i++) {
            bytes[random.nextInt(bytes.length)] = (byte) (random.nextBoolean() ? random.nextInt(256) : '\n');
        }
        return bytes;
    }
}
