package io.resetscope.lab.run;

import io.resetscope.lab.Scheme;
import io.resetscope.lab.network.Forgetting;
import io.resetscope.lab.stage.BalancedServers;
import io.resetscope.testkit.Jdks;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A server behind a balancer that forgets idle connections, to be probed by hand: {@code <seconds> [reject|drop]
 * [idle_ms=<milliseconds>]}, the latter the server's own timeout. What {@code lab/idle-path} runs; it lasts until its
 * standard input ends.
 */
public final class IdlePath {

    /** Longer than any probe. */
    private static final String NO_LIMIT = "idle_ms=2000000000";

    private final int seconds;
    private final Forgetting how;
    private final String serverLimit;

    /** @throws IllegalArgumentException for what is not as the usage says */
    IdlePath(List<String> arguments) {
        List<String> rest = new ArrayList<>(arguments);
        seconds = rest.isEmpty() ? 0 : Integer.parseInt(rest.remove(0));
        how = rest.isEmpty() || rest.get(0).indexOf('=') >= 0
                ? Forgetting.REJECT
                : Forgetting.valueOf(rest.remove(0).toUpperCase(Locale.ROOT));
        serverLimit = rest.isEmpty() ? NO_LIMIT : rest.remove(0);
        if (seconds < 1 || !serverLimit.matches("idle_ms=0*[1-9]\\d{0,9}") || !rest.isEmpty()) {
            throw new IllegalArgumentException("usage");
        }
        Integer.parseInt(serverLimit.substring(serverLimit.indexOf('=') + 1));
    }

    int seconds() {
        return seconds;
    }

    Forgetting how() {
        return how;
    }

    String serverLimit() {
        return serverLimit;
    }

    public static void main(String[] arguments) throws IOException {
        IdlePath asked;
        try {
            asked = new IdlePath(List.of(arguments));
        } catch (IllegalArgumentException e) {
            System.err.println("lab/idle-path <seconds> [reject|drop] [idle_ms=<server's own timeout>]");
            System.exit(2);
            return;
        }
        asked.run();
    }

    private void run() throws IOException {
        BalancedServers path = new BalancedServers(seconds, how, Jdks.newest());
        // by Enter or by Ctrl-C
        Runtime.getRuntime().addShutdownHook(new Thread(path::close, "end of the path"));
        int port = path.start(Scheme.HTTP, "ok", List.of(serverLimit));
        System.out.println("a balancer that forgets after " + seconds + " s; to probe it:\n\n"
                + String.join(" ", path.clientPrefix()) + " \\\n  java -jar agent/target/resetscope-agent.jar probe "
                + path.directHost() + ":" + port + " --via balancer=" + path.host() + ":" + port
                + " --max " + Math.max(seconds + 2, seconds * 5L / 3) + " --keep-alive-idle " + Math.max(1, seconds / 4)
                + "s --timeout 2s\n\nEnter ends it.");
        System.in.read();
    }
}
