package io.resetscope.lab.run;

import io.resetscope.lab.Scheme;
import io.resetscope.lab.network.Forgetting;
import io.resetscope.lab.stage.BalancedServers;
import io.resetscope.testkit.Jdks;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/**
 * A server behind a balancer that forgets idle connections, to be probed by hand: {@code <seconds> [reject|drop]
 * [name=value ...]}, the latter for the server. What {@code lab/idle-path} runs; it lasts until its standard input ends.
 */
public final class IdlePath {

    private IdlePath() {}

    public static void main(String[] arguments) throws IOException {
        List<String> all = List.of(arguments);
        int seconds;
        Forgetting how;
        try {
            seconds = Integer.parseInt(all.get(0));
            how = all.size() < 2
                    ? Forgetting.REJECT
                    : Forgetting.valueOf(all.get(1).toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            System.err.println("lab/idle-path <seconds> [reject|drop] [idle_ms=<server's own timeout>]");
            System.exit(2);
            return;
        }
        BalancedServers path = new BalancedServers(seconds, how, Jdks.newest());
        // by Enter or by Ctrl-C
        Runtime.getRuntime().addShutdownHook(new Thread(path::close, "end of the path"));
        int port = path.start(Scheme.HTTP, "ok", all.subList(Math.min(2, all.size()), all.size()));
        System.out.println("a balancer that forgets after " + seconds + " s; to probe it:\n\n"
                + String.join(" ", path.clientPrefix()) + " \\\n  java -jar agent/target/resetscope-agent.jar probe "
                + path.directHost() + ":" + port + " --via balancer=" + path.host() + ":" + port
                + "\n\nEnter ends it.");
        System.in.read();
    }
}
