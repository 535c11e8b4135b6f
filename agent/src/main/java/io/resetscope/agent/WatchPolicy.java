package io.resetscope.agent;

import io.resetscope.agent.connection.ConnectionPolicy;
import io.resetscope.agent.options.Options;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.regex.Pattern;

/** Everything but the agent's own connections and what the options exclude. */
final class WatchPolicy implements ConnectionPolicy {

    private final List<Pattern> exclude;
    private final long idleCheckAfterNanos;

    WatchPolicy(Options options) {
        exclude = options.exclude();
        idleCheckAfterNanos = options.idleCheckAfterNanos();
    }

    @Override
    public boolean watches(String host, InetSocketAddress peer) {
        if (OwnThreads.isCurrentOwn()) {
            return false;
        }
        for (Pattern pattern : exclude) {
            if (pattern.matcher(host + ":" + peer.getPort()).matches()
                    || !peer.isUnresolved()
                            && pattern.matcher(peer.getAddress().getHostAddress() + ":" + peer.getPort())
                                    .matches()) {
                return false;
            }
        }
        return true;
    }

    @Override
    public long idleCheckAfterNanos() {
        return idleCheckAfterNanos;
    }
}
