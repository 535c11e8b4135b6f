package io.resetscope.agent.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.agent.connection.Role;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever comes, nothing is thrown, nothing hangs, and little is kept. */
@Timeout(30)
class FuzzTest {

    private static final int ITERATIONS = 6_000;
    /** In characters: a line of each direction, and the facts twice. */
    private static final int MAX_RETAINED = 8_000;

    private final Random random = new Random(20);

    @Test
    @DisplayName("mutated conversations and noise")
    void fuzz() {
        Corpus[] corpus = Corpus.values();
        long started = System.nanoTime();
        for (int i = 0;
                i < ITERATIONS
                        && System.nanoTime() - started < Duration.ofSeconds(10).toNanos();
                i++) {
            Role role = random.nextBoolean() ? Role.CLIENT : Role.SERVER;
            Talk.Form form = Talk.Form.values()[random.nextInt(4)];
            Talk talk = random.nextInt(4) == 0 ? Talk.adopted(role, form) : Talk.of(role, form);
            Corpus conversation = corpus[random.nextInt(corpus.length)];
            for (int saying = 0; saying < conversation.sayings.size(); saying++) {
                speak(talk, random.nextInt(30) != 0 ^ saying % 2 == 0, mutated(conversation.sayings.get(saying)));
            }
            assertThat(Retained.text(talk)).hasSizeLessThan(MAX_RETAINED);
        }
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

    private void speak(Talk talk, boolean byClient, byte[] bytes) {
        talk.now += Talk.STEP;
        int from = 0;
        while (from < bytes.length) {
            int to = from + 1 + random.nextInt(bytes.length - from);
            talk.pass(byClient, bytes, from, to);
            from = to;
        }
        switch (random.nextInt(40)) {
            case 0:
                talk.skipped(byClient, random.nextInt(20));
                break;
            case 1:
                talk.endOfStream();
                break;
            case 2:
                talk.clientAttempts("GET /again HTTP/1.1\r\n\r\n");
                break;
            default:
        }
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
