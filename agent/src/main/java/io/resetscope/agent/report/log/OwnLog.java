package io.resetscope.agent.report.log;

/** Switches of the agent's own log. */
public final class OwnLog {

    private OwnLog() {}

    /** Also writes what the libraries inside the agent log. */
    public static void debug(boolean on) {
        StderrLogger.debug(on);
    }

    /**
     * A text from outside (a peer, a library) as one harmless line: control characters, which could forge log lines or
     * move a terminal's cursor, are shown as their code.
     */
    public static String printable(String text) {
        StringBuilder safe = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean harmless = c >= 0x20 && c != 0x7f && !(c >= 0x80 && c < 0xa0) && c != '\u2028' && c != '\u2029';
            if (!harmless && safe == null) {
                safe = new StringBuilder(text.length() + 16).append(text, 0, i);
            }
            if (safe != null) {
                if (harmless) {
                    safe.append(c);
                } else {
                    safe.append(String.format("\\u%04x", (int) c));
                }
            }
        }
        return safe == null ? text : safe.toString();
    }
}
