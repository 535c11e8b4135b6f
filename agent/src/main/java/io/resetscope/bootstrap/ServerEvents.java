package io.resetscope.bootstrap;

/**
 * What woven server libraries call. As {@link ConnectionEvents}: knows the JDK alone, catches everything, and with no sink
 * installed costs a field read. The parameters are those of {@link ServerSink}.
 */
public final class ServerEvents {

    private static volatile ServerSink sink;
    private static final OwnFailures FAILURES = new OwnFailures();

    private ServerEvents() {}

    /** Sends events to {@code next} from now on; null switches these hooks off. */
    public static void install(ServerSink next) {
        FAILURES.forgive();
        sink = next;
    }

    /** What went wrong behind these hooks. */
    public static OwnFailures ownFailures() {
        return FAILURES;
    }

    private static void failed(String hook, Throwable failure) {
        if (FAILURES.add(hook, failure)) {
            sink = null;
        }
    }

    public static void started(String library, Object server) {
        ServerSink to = sink;
        if (to != null) {
            try {
                to.started(library, server);
            } catch (Throwable failure) {
                FAILURES.happened = true;
                failed("started", failure);
            }
        }
    }
}
