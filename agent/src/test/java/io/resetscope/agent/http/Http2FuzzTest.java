package io.resetscope.agent.http;

import static io.resetscope.agent.http.Http2Wire.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.resetscope.agent.connection.Role;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Frames in any order, of any content, cut anywhere: nothing is thrown, nothing hangs, little is kept, no stream is counted
 * that is not open, and where the bytes are cut changes nothing. As {@link FuzzTest}, by {@code -Dfuzz.seed}.
 */
@Timeout(30)
class Http2FuzzTest {

    private static final int ITERATIONS = 1_500;
    private static final int MAX_RETAINED = 8_000;

    private Random random;

    static LongStream seeds() {
        return FuzzTest.seeds();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    @DisplayName("frames that are allowed: the same facts, however they are cut, and the right number of streams")
    void allowed(long seed) {
        random = new Random(seed);
        for (int i = 0; i < ITERATIONS; i++) {
            Role role = random.nextBoolean() ? Role.CLIENT : Role.SERVER;
            Talk.Form form = Talk.Form.values()[random.nextInt(4)];
            Talk whole = Talk.of(role, form);
            Talk cut = Talk.of(role, form);
            Model model = new Model(role == Role.SERVER);
            say(whole, cut, true, Http2Wire.PREFACE + Http2Wire.SETTINGS);
            say(whole, cut, false, Http2Wire.SETTINGS);
            for (int saying = random.nextInt(20); saying >= 0; saying--) {
                boolean byClient = random.nextBoolean();
                StringBuilder frames = new StringBuilder();
                for (int n = random.nextInt(6); n >= 0; n--) {
                    frames.append(byClient ? model.clientFrame() : model.serverFrame());
                }
                say(whole, cut, byClient, frames.toString());
            }
            assertThat(cut.facts()).as("seed %d, conversation %d", seed, i).isEqualTo(whole.facts());
            assertThat(whole.conversation.http2().streamsInFlight())
                    .as("seed %d, conversation %d", seed, i)
                    .isEqualTo(model.inFlight());
            assertThat(whole.conversation.http2().streamsOpened).isEqualTo(model.opened);
            assertThat(whole.conversation.exchangeUnderWay()).isEqualTo(model.inFlight() > 0);
            assertThat(Retained.text(cut)).hasSizeLessThan(MAX_RETAINED);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    @DisplayName("hostile bytes")
    void hostile(long seed) {
        random = new Random(seed);
        for (int i = 0; i < ITERATIONS; i++) {
            Role role = random.nextBoolean() ? Role.CLIENT : Role.SERVER;
            Talk.Form form = Talk.Form.values()[random.nextInt(4)];
            Talk whole = Talk.of(role, form);
            Talk cut = Talk.of(role, form);
            say(whole, cut, true, Http2Wire.PREFACE + Http2Wire.SETTINGS);
            say(whole, cut, false, Http2Wire.SETTINGS);
            for (int saying = random.nextInt(20); saying >= 0; saying--) {
                say(whole, cut, random.nextBoolean(), anyFrame());
            }
            assertThat(cut.conversation.understood()).isEqualTo(whole.conversation.understood());
            if (whole.conversation.understood()) {
                assertThat(cut.facts()).as("seed %d, conversation %d", seed, i).isEqualTo(whole.facts());
                assertThat(whole.conversation.http2().streamsInFlight()).isBetween(0, 1024);
            }
            assertThat(Retained.text(cut)).hasSizeLessThan(MAX_RETAINED);
        }
    }

    private String anyFrame() {
        int length = random.nextInt(4) == 0 ? random.nextInt(40) : new int[] {0, 4, 5, 6, 8, 12}[random.nextInt(6)];
        byte[] payload = new byte[length];
        random.nextBytes(payload);
        int stream = random.nextInt(3) == 0 ? 0 : random.nextInt(12);
        String frame = Http2Wire.frame(
                random.nextInt(11), random.nextInt(3) == 0 ? random.nextInt(256) : 4, stream, Talk.text(payload));
        // as a rule, a length that is announced is kept
        return random.nextInt(20) == 0 ? frame.substring(random.nextInt(frame.length())) : frame;
    }

    private void say(Talk whole, Talk cut, boolean byClient, String frames) {
        byte[] bytes = bytes(frames);
        whole.says(byClient, bytes);
        cut.now += Talk.STEP;
        for (int from = 0; from < bytes.length; ) {
            int to = from + 1 + random.nextInt(bytes.length - from);
            cut.pass(byClient, bytes, from, to);
            from = to;
        }
    }

    /** Which streams are open, by the plain reading of RFC 9113. */
    private final class Model {

        /** More than are ever opened: 20 sayings of 6 frames. */
        private static final int STREAMS = 600;

        /** Whether it is ours: a server does not owe what it has refused. */
        private final boolean isServer;

        private int last = Integer.MAX_VALUE;
        private final boolean[] open = new boolean[STREAMS];
        private int next = 1;
        private int opened;

        private Model(boolean isServer) {
            this.isServer = isServer;
        }

        int inFlight() {
            int count = 0;
            for (boolean each : open) {
                count += each ? 1 : 0;
            }
            return count;
        }

        private int any() {
            return 1 + 2 * random.nextInt(Math.max(1, next / 2));
        }

        String clientFrame() {
            int id = any();
            switch (random.nextInt(6)) {
                case 0:
                case 1:
                    int fresh = next;
                    next += random.nextInt(5) == 0 ? 4 : 2;
                    if (fresh <= last) {
                        open[fresh] = true;
                        opened++;
                    }
                    return random.nextBoolean() ? Http2Wire.get(fresh) : Http2Wire.post(fresh);
                case 2:
                    return Http2Wire.data(id, "body");
                case 3:
                    open[id] = false;
                    return Http2Wire.reset(id);
                case 4:
                    return Http2Wire.PING + Http2Wire.windowUpdate(id);
                default:
                    return Http2Wire.lastData(id, "");
            }
        }

        String serverFrame() {
            int id = any();
            boolean known = id < next && (id != 1 || next > 1);
            if (!known) {
                return Http2Wire.PING;
            }
            switch (random.nextInt(6)) {
                case 0:
                    return Http2Wire.head(id);
                case 1:
                    open[id] = false;
                    return Http2Wire.ok(id);
                case 2:
                    open[id] = false;
                    return Http2Wire.reset(id);
                case 3:
                    if (isServer) {
                        last = id;
                        Arrays.fill(open, id + 1, STREAMS, false);
                    }
                    return Http2Wire.goAway(id, random.nextInt(14), "bye");
                case 4:
                    return Http2Wire.frame(5, 4, id, Http2Wire.number(2)) + Http2Wire.head(2);
                default:
                    return Http2Wire.data(id, "some")
                            + Arrays.asList(Http2Wire.PING, "").get(random.nextInt(2));
            }
        }
    }
}
