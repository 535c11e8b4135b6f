package io.resetscope.lab;

import java.util.Locale;

/** Which of the watched processes an incident was reported by. */
public enum Role {
    CLIENT,
    SERVER,
    GATEWAY;

    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
