package io.resetscope.demo.scenario;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/** One invented trace, to which several requests belong. */
final class Trace {
    private final HexFormat hex = HexFormat.of();
    private final String id = random(16);

    /** The {@code traceparent} of one more request. */
    String parent() {
        return "00-" + id + "-" + random(8) + "-01";
    }

    private String random(int bytes) {
        byte[] bits = new byte[bytes];
        ThreadLocalRandom.current().nextBytes(bits);
        return hex.formatHex(bits);
    }
}
