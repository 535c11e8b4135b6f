package io.resetscope.lab.network;

import java.util.List;

/**
 * Connections within this machine of which one end's packets are lost, so that the other hears nothing, not even an
 * acknowledgement. Needs root and {@code nft}; one at a time.
 */
public final class Silence implements AutoCloseable {

    private static final String TABLE = "resetscope_silence";

    private Silence() {}

    /** Nothing is lost yet. */
    public static Silence open() {
        Command.runWithInput("""
                table inet %1$s
                delete table inet %1$s
                table inet %1$s {
                  set lost { type inet_service . inet_service; }
                  chain out {
                    type filter hook output priority 0;
                    tcp sport . tcp dport @lost drop
                  }
                }
                """.formatted(TABLE), List.of("nft", "-f", "-"));
        return new Silence();
    }

    /** From now on. */
    public void lose(int fromPort, int toPort) {
        Command.run("nft", "add", "element", "inet", TABLE, "lost", "{ " + fromPort + " . " + toPort + " }");
    }

    @Override
    public void close() {
        Command.run("nft", "delete", "table", "inet", TABLE);
    }
}
