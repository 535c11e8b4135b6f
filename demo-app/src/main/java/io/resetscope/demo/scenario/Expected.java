package io.resetscope.demo.scenario;

/**
 * What one JVM's Resetscope is to say.
 *
 * @param who the name of the JVM
 * @param cause the {@code resetscope.cause}
 * @param healed whether the client's own retry heals it
 */
public record Expected(String who, String cause, boolean healed) {
    /** The JVM that plays the client, which is this one. */
    public static final String CLIENT = "client";

    static Expected client(String cause) {
        return new Expected(CLIENT, cause, false);
    }

    static Expected healedClient(String cause) {
        return new Expected(CLIENT, cause, true);
    }

    static Expected of(String who, String cause) {
        return new Expected(who, cause, false);
    }

    @Override
    public String toString() {
        return who + ": " + cause + (healed ? ", healed" : "");
    }
}
