package io.resetscope.agent.diagnosis;

import io.resetscope.agent.incident.PolicyMismatch;

/** What a policy mismatch means and what to change, in words. */
public final class PolicyAdvice {

    private PolicyAdvice() {}

    /** What is wrong, with numbers. */
    public static String summary(PolicyMismatch mismatch) {
        if (mismatch.kind == PolicyMismatch.Kind.NEVER_CLOSED) {
            return "this server has kept a connection idle for " + Words.duration(mismatch.idleNanos)
                    + (OwnServer.keepsForEver(mismatch.ownServer)
                            ? ", and has no limit (" + Words.server(mismatch.ownServer) + ")"
                            : ", and has not closed it")
                    + "; who opens many and says no more can hold them all";
        }
        if (mismatch.kind == PolicyMismatch.Kind.CLOSE_IGNORED) {
            return "this client keeps a connection whose end had been announced ("
                    + (mismatch.keepAliveServer == null ? "HTTP/1.0 without keep-alive" : mismatch.keepAliveServer)
                    + "); the next request on it may fail";
        }
        return "this client has kept a connection idle for " + Words.duration(mismatch.idleNanos)
                + ", and the server closes after " + Words.duration(mismatch.keepAliveTimeoutNanos)
                + " (announced: " + mismatch.keepAliveServer + "); the next request on it may fail";
    }

    /** What to change. */
    public static String advice(PolicyMismatch mismatch) {
        if (mismatch.kind == PolicyMismatch.Kind.NEVER_CLOSED) {
            return "let it close connections that have been idle for a while"
                    + (mismatch.ownServer == null ? "" : OwnServer.keepAlive(mismatch.ownServer))
                    + ", after more than its clients and balancers keep them";
        }
        if (mismatch.kind == PolicyMismatch.Kind.CLOSE_IGNORED) {
            return "do not put such a connection back into the pool: look at the pool, or at whatever hides that header from"
                    + " it";
        }
        return "keep idle connections in the client's pool for less than "
                + Words.duration(mismatch.keepAliveTimeoutNanos) + ", e.g. "
                + Words.duration(IdleLimit.below(mismatch.keepAliveTimeoutNanos))
                + "; or raise the server's keep-alive timeout above the pool's"
                + ServerSettings.keepAlive(mismatch.server);
    }
}
