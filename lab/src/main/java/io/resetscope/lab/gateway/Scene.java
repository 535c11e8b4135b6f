package io.resetscope.lab.gateway;

import java.util.Locale;

/** What a gateway does of its own, or its client, where an upstream's end is no reason for it. */
public enum Scene {
    FALLBACK("The upstream fails, by an RST or because nobody listens; another is asked, and answers 200."),
    FALLBACK_OVERLOADED("Likewise, and the other answers 503 by itself."),
    FALLBACK_OWN_503("Likewise, and is well, but the gateway answers 503 for a reason of its own."),
    OWN_503("On the same connection, the gateway answers 503 without asking anybody."),
    SIBLING(
            "The gateway answers 503 without asking anybody, while the upstream of another request of the same trace, or"
                    + " with the very same `traceparent`, fails."),
    BACKGROUND(
            "A job of the gateway's fails every 0.1 s, and the gateway answers 502 or 503 to its only client, without"
                    + " asking anybody."),
    CLIENT_LEAVES("The upstream announces its end with its answer, which the client has got when it closes at once.");

    final String description;

    Scene(String description) {
        this.description = description;
    }

    String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
