package io.resetscope.lab;

import java.util.Locale;

/** What HTTP is spoken over. */
public enum Scheme {
    HTTP,
    HTTPS;

    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
